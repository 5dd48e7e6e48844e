import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Ballast, probeFolder } from "./ballast.ts";

test("a probe writes, and leaves nothing behind; of a folder that is not there it tells the error", async () => {
  const folder = mkdtempSync(join(tmpdir(), "faultline-ballast-"));
  try {
    expect(await probeFolder(folder)).toMatchObject({ wrote: true });
    expect(readdirSync(folder)).toEqual([]);
    expect(await probeFolder(join(folder, "none"))).toMatchObject({ wrote: false, error: "ENOENT" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("where no ballast is there is none to top up or to throw off", async () => {
  const folder = mkdtempSync(join(tmpdir(), "faultline-ballast-"));
  try {
    const ballast = new Ballast(folder);
    await ballast.top();
    await ballast.free();
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
