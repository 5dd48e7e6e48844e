import { describe, expect, test } from "vitest";
import { consoleReporter } from "./console.ts";
import { html } from "./html.ts";
import { reporters } from "./index.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import { markdown } from "./markdown.ts";
import { emptyRun, hostileRun, singleRun } from "./testing/edge-runs.ts";
import { sampleRun } from "./testing/sample-run.ts";

const hostile = `</failure>]]>\u001b[2J\n<script>alert(1)</script> \`\`\`\`\n| a | @everyone`;

describe("every reporter", () => {
  for (const reporter of [...reporters("/* the bundle */"), html("")]) {
    test(`${reporter.name} serves an empty run, one operation and hostile text, the same each time`, () => {
      for (const make of [emptyRun, singleRun, () => hostileRun(hostile)]) {
        const text = reporter.render(make());
        expect(text.length).toBeGreaterThan(0);
        expect(text).not.toContain("\u001b");
        expect(text).not.toMatch(/undefined|NaN|\[object/);
        expect(reporter.render(make())).toBe(text);
      }
      expect(reporter.summary).not.toBe("");
    });
  }
});

describe("the console", () => {
  const plain = consoleReporter({
    width: 80,
    paint: (_, text) => text,
    reportPath: "runs/latest/report.html",
  });

  test("ends with all that is needed to see it again", () => {
    const run = sampleRun();
    const text = plain.render(run);
    expect(text).toContain("Violation found.");
    expect(text).toMatch(/├─* write 348 ─*┤/);
    expect(text).toContain(`again    ${run.record.reproduce}`);
    expect(text).toContain("report   runs/latest/report.html");
    expect(text).toContain("each seen to bite by a probe");
  });

  test("keeps to the width of the terminal but for what must be copied whole", () => {
    for (const width of [40, 72, 100]) {
      const lines = consoleReporter({ width, paint: (_, text) => text })
        .render(sampleRun())
        .split("\n");
      const long = lines.filter((line) => line.length > width && !line.startsWith("again"));
      expect(long).toEqual([]);
    }
  });

  test("paints by the given function only", () => {
    const painted = consoleReporter({ width: 100, paint: (tone, text) => `<${tone}>${text}</>` });
    expect(painted.render(sampleRun())).toContain("<bad>Violation found.</>");
    expect(painted.render(sampleRun({ stale: false }))).toContain("<good>All claims held.</>");
  });
});

test("JSON is the record, in an order that does not depend on how it was filled", () => {
  const { record, ...rest } = sampleRun();
  const text = json.render({ record, ...rest });
  expect(JSON.parse(text)).toEqual(record);
  const reversed = Object.fromEntries(Object.entries(record).reverse()) as unknown as typeof record;
  expect(json.render({ record: reversed, ...rest })).toBe(text);
  expect(text.slice(0, 40)).toContain('"format": "faultline-run"');
});

test("JUnit counts an unknown check as an error, which is not a failure", () => {
  const run = sampleRun();
  const unknown = { name: "coverage", validity: "unknown" as const, summary: "too few", anomalies: [] };
  const text = junit.render({ ...run, record: { ...run.record, checks: [...run.record.checks, unknown] } });
  expect(text).toContain('tests="4" failures="1" errors="1"');
  expect(text.match(/<testcase /g)).toHaveLength(4);
  expect(text.match(/<failure /g)).toHaveLength(1);
  expect(text).toContain('<error type="unknown" message="too few">');
  expect(junit.render(hostileRun(hostile)).match(/<\/failure>/g)).toHaveLength(1);
});

test("a job summary cannot be broken out of", () => {
  const text = markdown.render(hostileRun(hostile));
  const outside = text.replace(/(`{3,})text\n.*?\n\1\n/gs, "");
  expect(outside).toContain("Violation found");
  expect(outside).not.toContain("<script>");
  expect(outside).not.toMatch(/\s@everyone/);
  expect(text).toContain("`````text");
});
