import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Conversation } from "./conversation.test-kit.ts";

/**
 * Each file of scenarios/ is a conversation with recorded answers: comments, and commands after `> ` with what
 * they led to below. The commands are run again and the answers compared; `vitest --update` records anew.
 */
const folder = new URL("scenarios/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".txt"));

test("there are scenarios to run", () => {
  expect(files.length).toBeGreaterThan(10);
});

test.each(files)("%s goes as recorded", async (file) => {
  const recorded = readFileSync(new URL(file, folder), "utf8");
  await expect(play(recorded)).toMatchFileSnapshot(`scenarios/${file}`);
});

function play(text: string): string {
  const conversation = new Conversation();
  const script = text.split("\n").filter((line) => line.startsWith("> ") || line.startsWith("#"));
  const lines = script.flatMap((line) =>
    line.startsWith("#") ? [line] : [line, ...conversation.run(line.slice(2)).map((said) => `  ${said}`), ""],
  );
  return `${lines.join("\n").trimEnd()}\n`;
}
