import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { guiltOf } from "../guilty.ts";
import { singleRun } from "../testing/edge-runs.ts";
import { sampleRun } from "../testing/sample-run.ts";
import { type AnomalyScene, anomalyScene } from "./anomaly-scene.ts";
import { anomalySvg } from "./anomaly-svg.ts";
import { anomalyText } from "./anomaly-text.ts";
import { timeLayout } from "./time-layout.ts";

const sceneOf = (run: Parameters<typeof guiltOf>[0]): AnomalyScene => anomalyScene(guiltOf(run)[0]!)!;

describe("the anomaly as a figure", () => {
  test("marks the one operation at which the contradiction shows", () => {
    const scene = sceneOf(sampleRun());
    expect(scene.bars.filter((bar) => bar.culprit).map((bar) => bar.label)).toEqual(["read → 386"]);
    expect(scene.bands.map((band) => band.label)).toEqual(["partition n1 | n2 n3 n4 n5"]);
  });

  test("draws an open end for an operation that may take effect later", () => {
    const run = sampleRun({ seed: "7" });
    const unanswered = run.history.events.find(
      (event) => event.type === "info" && event.process !== "nemesis",
    )!;
    const anomaly = { ...run.record.checks[0]!.anomalies[0]!, events: [unanswered.index] };
    const checks = [{ ...run.record.checks[0]!, anomalies: [anomaly] }];
    const scene = sceneOf({ ...run, record: { ...run.record, checks } });
    expect(scene.bars[0]!.to).toBe(scene.to);
    expect(anomalyText(scene, 100)![0]).toMatch(/…$/);
  });

  test("as text keeps to the width, or says that it does not fit", () => {
    const scene = sceneOf(sampleRun());
    for (const width of [30, 60, 80, 100, 140]) {
      const lines = anomalyText(scene, width);
      for (const line of lines ?? []) expect(line.length).toBeLessThanOrEqual(width);
    }
    expect(anomalyText(scene, 30)).toBeUndefined();
    expect(anomalyText(scene, 100)).toHaveLength(4);
  });

  test("as SVG is one well-formed element with its own colours when it stands alone", () => {
    const svg = anomalySvg(sceneOf(singleRun("<b>")), { standalone: true, widthMin: 700 });
    expect(svg).toMatch(/^<svg .*<\/svg>$/s);
    expect(svg).toContain("prefers-color-scheme:dark");
    expect(svg).not.toContain("<b>");
    expect(svg).not.toContain("NaN");
  });
});

test("the layout of time keeps the order of moments and gives every label its room", () => {
  const moments = fc.uniqueArray(fc.nat(1e9), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(moments, fc.nat(300), (times, width) => {
      const sorted = times.toSorted((one, other) => one - other);
      const span = { from: sorted[0]!, to: sorted[1]!, width };
      const layout = timeLayout(times, [span], { gapMin: 10, gapMax: 80, totalMin: 0 });
      const places = sorted.map((time) => layout.at(time));
      for (let index = 1; index < places.length; index++) {
        expect(places[index]!).toBeGreaterThan(places[index - 1]!);
      }
      expect(layout.at(span.to) - layout.at(span.from)).toBeGreaterThanOrEqual(width - 1e-6);
    }),
  );
});
