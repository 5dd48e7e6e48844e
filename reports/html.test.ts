import { describe, expect, test } from "vitest";
import { html } from "./html.ts";
import { pageLimits } from "./page/encode.ts";
import type { PageData } from "./page/page-data.ts";
import { emptyRun, hostileRun, singleRun } from "./testing/edge-runs.ts";
import { sampleRun } from "./testing/sample-run.ts";

const script = "/* the bundle */";
const page = html(script);

function dataOf(text: string): PageData {
  const json = /<script type="application\/json" id="run-data">(.*?)<\/script>/s.exec(text)![1]!;
  return JSON.parse(json) as PageData;
}

describe("the page", () => {
  test("says the verdict, the explanation and how to reproduce it without any script", () => {
    const run = sampleRun();
    const beforeScripts = page.render(run).split("<script")[0]!;
    expect(beforeScripts).toContain("Violation found");
    expect(beforeScripts).toContain(run.record.checks[0]!.anomalies[0]!.explanation[0]);
    expect(beforeScripts.replaceAll(/<\/?span>/g, "")).toContain(run.record.reproduce);
    expect(beforeScripts).toContain("read → 386");
    expect(beforeScripts).toContain("partition n1 | n2 n3 n4 n5");
  });

  test("is the same, byte for byte, for the same run", () => {
    expect(page.render(sampleRun())).toBe(page.render(sampleRun()));
    expect(page.render(sampleRun())).not.toBe(page.render(sampleRun({ seed: "8" })));
  });

  test("lets nothing of a run through as markup", () => {
    const attack = `</script><script>alert(1)</script><img src=x onerror="alert(2)">'"\`<!--&lt;`;
    const text = page.render(hostileRun(attack));
    expect(text.match(/<script/g)).toHaveLength(2);
    expect(text.match(/<\/script>/g)).toHaveLength(2);
    expect(text).not.toContain("<img");
    expect(text).not.toContain("<!--");
    expect(dataOf(text).record.summary).toBe(attack);
    expect(dataOf(text).strings).toContain(attack);
  });

  test("keeps a bundle from ending its own element", () => {
    const text = html('const tag = "</script>";').render(singleRun());
    expect(text.match(/<\/script>/g)).toHaveLength(2);
    expect(text).toContain('const tag = "<\\/script>";');
  });

  test("allows only its own script and no address at all", () => {
    const text = page.render(sampleRun());
    const nonce = /script-src 'nonce-([A-Za-z0-9]+)'/.exec(text)![1]!;
    expect(text).toContain(`<script nonce="${nonce}">`);
    expect(text).toContain("default-src 'none'");
    expect(text.replaceAll('"http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:\/\//);
  });

  test("serves an empty run and a run of one operation", () => {
    expect(dataOf(page.render(emptyRun())).operations.count).toBe(0);
    const single = page.render(singleRun());
    expect(dataOf(single).operations.count).toBe(1);
    expect(single).toContain("read → 5");
  });

  test("stays well under ten megabytes for a hundred thousand operations with traces", {
    timeout: 30_000,
  }, () => {
    const run = sampleRun({ operations: 100_000 });
    const text = page.render(run);
    expect(dataOf(text).operations.count).toBe(100_000);
    expect(Buffer.byteLength(text)).toBeLessThan(6_000_000);
    expect(dataOf(text).truncated.join(" ")).toMatch(/20,000 of \d+,\d+ messages are shown/);
  });

  test("stays small when every value is long", () => {
    const run = sampleRun({ operations: 5_000 });
    const long = (index: number): string => `${index} ${"x".repeat(20_000)}`;
    const events = run.history.events.map((event) => ({ ...event, value: long(event.index) }));
    expect(Buffer.byteLength(page.render({ ...run, history: { events } }))).toBeLessThan(8_000_000);
  });

  test("keeps what is nearest to the anomaly when it must leave something out", () => {
    const run = sampleRun({ operations: 3000 });
    const limited = html(script, { ...pageLimits, operationsMax: 100, messagesMax: 50 }).render(run);
    const data = dataOf(limited);
    const guilty = data.anomalies[0]!;
    expect(data.operations.count).toBe(100);
    expect(data.truncated[0]).toBe(
      "100 of 3,000 operations are shown: those nearest to anomalies and faults.",
    );
    const culprit = run.history.events[guilty.culprit!]!;
    expect(culprit.f).toBe("read");
    expect(data.messages.count).toBe(50);
  });
});
