import { existsSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeHistory } from "../harness/core/history-format.ts";
import { call, historyOf } from "./testing/history-of.ts";

/** What a stranger's page does with the library: reads a file's text, asks for some verdicts. */
const page = `
  const { history } = faultline.detectFormat("history.jsonl", text).read(text);
  const climbed = faultline.checkHistory(history, { checker: "ladder" });
  const verdicts = {
    kv: faultline.checkHistory(history, { model: "kv" }).validity,
    sequential: faultline.checkHistory(history, { checker: "sequential" }).validity,
    staleness: faultline.checkHistory(history, { checker: "staleness" }).validity,
    strongest: climbed.detail.strongest,
    node: typeof process + typeof require + typeof Buffer,
  };
  try {
    faultline.checkHistory(history, { checker: "sequentiall" });
  } catch (error) {
    verdicts.complaint = error.message;
  }
  return verdicts;`;

const stale = historyOf(
  ...call(0, "write", 1, 1, { key: "x" }),
  ...call(1, "read", null, null, { key: "x" }),
  ...call(1, "read", null, 1, { key: "x" }),
);

const expected = {
  kv: "invalid",
  sequential: "valid",
  staleness: "valid",
  strongest: expect.arrayContaining(["sequential"]),
  node: "undefinedundefinedundefined",
  complaint: expect.stringContaining('did you mean "sequential"'),
};

const chromiumPath = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  (path) => path !== undefined && existsSync(path),
);

describe("the checkers as a browser bundle", () => {
  let script: string;
  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [join(import.meta.dirname, "index.ts")],
      ...{ bundle: true, write: false, minify: true, platform: "browser", format: "iife", target: "es2022" },
      globalName: "faultline",
    });
    script = outputFiles[0]!.text;
  });

  test("run where there is nothing of Node", () => {
    const context = createContext({ TextEncoder, TextDecoder, text: encodeHistory(stale) });
    runInContext(script, context, { timeout: 30_000 });
    const verdicts: unknown = runInContext(`JSON.stringify((() => {${page}})())`, context, {
      timeout: 30_000,
    });
    expect(JSON.parse(String(verdicts))).toEqual(expected);
  });

  test.skipIf(chromiumPath === undefined)("run in Chromium", async () => {
    const browser = await chromium.launch({ executablePath: chromiumPath!, args: ["--no-sandbox"] });
    try {
      const tab = await browser.newPage();
      const complaints: string[] = [];
      tab.on("pageerror", (error) => complaints.push(error.message));
      await tab.addScriptTag({ content: `${script};globalThis.faultline = faultline;` });
      const verdicts = await tab.evaluate(`((text) => {${page}})(${JSON.stringify(encodeHistory(stale))})`);
      expect(verdicts).toEqual(expected);
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
