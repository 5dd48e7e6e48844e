import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { defaultBudget } from "./checker.ts";
import { detectFormat } from "./formats/index.ts";
import { linearizable } from "./linearizability/linearizable.ts";
import { modelNamed } from "./models/index.ts";

interface Expected {
  readonly model: string;
  readonly format: string;
  readonly nil?: "initial" | "unknown";
  readonly linearizable: boolean;
}

const folder =
  process.env["FAULTLINE_HISTORIES"] ?? fileURLToPath(new URL("../../shared/histories", import.meta.url));
const list = `${folder}/expected.json`;

if (!existsSync(list)) {
  console.log(`skipped: recorded histories are not there (${list}); set FAULTLINE_HISTORIES to their folder`);
}

describe.skipIf(!existsSync(list))("recorded histories with known verdicts", () => {
  const expected: Record<string, Expected> = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : {};

  it.each(Object.entries(expected))("%s", (file, { model, format, linearizable: isLinearizable, nil }) => {
    const text = readFileSync(`${folder}/${file}`, "utf8");
    const found = detectFormat(file, text);
    expect(found?.name).toBe(format);
    const { history, problems, options } = found!.read(text);
    expect(problems).toEqual([]);
    expect(options.nil).toBe(nil);
    const verdict = linearizable(modelNamed(model, options)).check(history, defaultBudget);
    expect(verdict.validity).toBe(isLinearizable ? "valid" : "invalid");
  });
});
