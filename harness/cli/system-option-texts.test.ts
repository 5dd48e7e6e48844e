import { expect, test } from "vitest";
import { systemOptionTexts } from "./system-option-texts.ts";

const split = (...left: string[]) => systemOptionTexts(left, ["node", "faultline", "run", ...left]);

test("options of a system are told from other words, in both spellings", () => {
  expect(split("dynamo", "--n", "3", "--r=2")).toEqual({ words: ["dynamo"], texts: { n: "3", r: "2" } });
  expect(split("--n", "3", "dynamo")).toEqual({ words: ["dynamo"], texts: { n: "3" } });
});

test("what follows two dashes is the program's, whatever it looks like", () => {
  const line = ["node", "faultline", "run", "--program", "./node.py", "--", "--verbose", "x"];
  expect(systemOptionTexts(["--verbose", "x"], line)).toEqual({ words: ["--verbose", "x"], texts: {} });
});

test("an option without a value is refused", () => {
  expect(() => split("dynamo", "--sloppy")).toThrow('"--sloppy" has no value');
  expect(() => split("dynamo", "--sloppy", "--n", "3")).toThrow('"--sloppy" has no value');
  expect(() => split("dynamo", "-x")).toThrow('unknown option "-x"');
});
