import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunData } from "../../harness/run/run-record.ts";
import { html } from "../html.ts";
import { emptyRun, hostileRun, singleRun } from "../testing/edge-runs.ts";
import { sampleRun } from "../testing/sample-run.ts";

const executablePath = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  (path) => path !== undefined && existsSync(path),
);
if (executablePath === undefined) {
  console.warn("skipped: no Chromium at /usr/bin/chromium; set CHROMIUM to its path to test the page");
}

describe.skipIf(executablePath === undefined)("the page in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "faultline-page-"));
  let browser: Browser;
  let script: string;
  let opened = 0;

  beforeAll(async () => {
    script = await bundle();
    browser = await chromium.launch({ executablePath: executablePath!, args: quietly });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a run's page from a file, as a reader does, and collects all that it complains of or asks for. */
  async function open(run: RunData, size = { width: 1280, height: 800 }): Promise<Opened> {
    const file = join(folder, `page-${opened++}.html`);
    writeFileSync(file, html(script).render(run));
    const page = await browser.newPage({ viewport: size });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => requests.push(request.url()));
    const address = pathToFileURL(file).href;
    await page.goto(address);
    await page.locator("#scenario").waitFor();
    return { page, complaints, asked: () => requests.filter((url) => url !== address) };
  }

  test("shows the first anomaly without scrolling, asks for nothing and complains of nothing", async () => {
    const { page, complaints, asked } = await open(sampleRun());
    for (const part of ["h1", ".bar.culprit", ".explanation p", "#reproduce"]) {
      const box = await page.locator(part).first().boundingBox();
      expect(box, part).not.toBeNull();
      expect(box!.y + box!.height, part).toBeLessThanOrEqual(800);
    }
    await page.evaluate("scrollTo(0, document.body.scrollHeight)");
    const picture = join(folder, "page.png");
    await page.screenshot({ path: picture, fullPage: true });
    expect(statSync(picture).size).toBeGreaterThan(50_000);
    expect(asked()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("leads to every operation by keyboard alone", async () => {
    const { page, complaints } = await open(sampleRun());
    await tabTo(page, "lanes");
    const selected = page.locator("#selected h3");
    const text = (): Promise<string | null> => selected.textContent();
    expect(await text()).toBe("read → 386");
    await page.keyboard.press("ArrowLeft");
    await expect.poll(text).not.toBe("read → 386");
    await page.keyboard.press("ArrowRight");
    await expect.poll(text).toBe("read → 386");
    await page.keyboard.press("Escape");
    await selected.waitFor({ state: "detached" });
    await page.keyboard.press("?");
    await page.locator("dialog[open]").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("moves every view when one of them chooses a window", async () => {
    const { page } = await open(sampleRun());
    const messages = page.locator("#messages .count");
    const lines = page.locator("#logs .count");
    const [before, linesBefore] = [await messages.textContent(), await lines.textContent()];
    await page.locator("#faults button").first().click();
    await expect.poll(() => messages.textContent()).not.toBe(before);
    await expect.poll(() => lines.textContent()).not.toBe(linesBefore);
    await page.locator("select[name=key]").selectOption("2");
    const count = page.locator("#timeline .count");
    await expect.poll(() => count.textContent()).toMatch(/^\d+ of 900 operations$/);
    await page.close();
  });

  test("switches between dark and light", async () => {
    const { page } = await open(sampleRun());
    const paper = (): Promise<unknown> => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const light = await paper();
    await page.getByRole("button", { name: "Dark", exact: true }).click();
    expect(await paper()).not.toBe(light);
    await page.close();
  });

  test("runs no script and shows no element that came from a run", async () => {
    const attack = `</script><script>window.broken=1</script><img src=x onerror="window.broken=2">`;
    const { page, complaints, asked } = await open(hostileRun(attack));
    expect(await page.evaluate("window.broken")).toBeUndefined();
    expect(await page.locator("img").count()).toBe(0);
    expect(asked()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("serves an empty run, one operation, a checked file and a phone", async () => {
    for (const run of [emptyRun(), singleRun(), sampleRun({ trace: false })]) {
      const { page, complaints } = await open(run, { width: 390, height: 800 });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
      expect(complaints).toEqual([]);
      await page.close();
    }
  });
});

interface Opened {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly asked: () => string[];
}

async function tabTo(page: Page, id: string): Promise<void> {
  for (let count = 0; count < 60; count++) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate("document.activeElement?.id")) === id) return;
  }
  throw new Error(`no number of tabs leads to #${id}`);
}

/** As the build does it. */
async function bundle(): Promise<string> {
  const result = await build({
    entryPoints: ["reports/page/client/main.tsx"],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    loader: { ".css": "text" },
    write: false,
  });
  return result.outputFiles[0]!.text;
}

const quietly = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
