import { expect, test } from "vitest";
import { type PlotScene, placeOn, ticksOf } from "./plot-scene.ts";
import { plotSvg } from "./plot-svg.ts";

test.each([
  [{ from: 0, to: 1 }, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [{ from: 0, to: 100 }, [0, 20, 40, 60, 80, 100]],
  [{ from: 3, to: 20 }, [5, 10, 15, 20]],
  [{ from: 100, to: 100_000, logarithmic: true }, [100, 1_000, 10_000, 100_000]],
])("ticks of %j are round and inside", (axis, ticks) => {
  expect(ticksOf({ label: "", ...axis })).toEqual(ticks);
});

test("a value lies in proportion on its axis, on a logarithmic one by its power, and never outside", () => {
  expect(placeOn({ label: "", from: 10, to: 20 }, 15)).toBe(0.5);
  expect(placeOn({ label: "", from: 100, to: 10_000, logarithmic: true }, 1_000)).toBeCloseTo(0.5);
  expect(placeOn({ label: "", from: 10, to: 20 }, 35)).toBe(1);
});

const scene: PlotScene = {
  title: "a < b & c",
  x: { label: "nodes", from: 0, to: 10 },
  y: { label: "share", from: 0, to: 1 },
  series: [
    {
      name: "other",
      drawn: "steps",
      points: [
        { x: 0, y: 0 },
        { x: 10, y: 1 },
      ],
    },
    { name: "measured", drawn: "marks", points: [{ x: 5, y: 0.5 }] },
    {
      name: "predicted",
      drawn: "line",
      predicts: "measured",
      points: [
        { x: 0, y: 1 },
        { x: 10, y: 0 },
      ],
    },
  ],
};

test("a plot draws its series where their values are, and a prediction broken and in the colour of what it predicts", () => {
  const drawn = plotSvg(scene);
  expect(drawn).toContain("M70 334H540V44");
  expect(drawn).toContain('<g class="hue-1"><circle cx="305" cy="189"');
  expect(drawn).toContain('<g class="hue-1 predicted"><path d="M70 44L540 334"');
  expect(drawn).toContain("a &lt; b &amp; c");
  expect(drawn).not.toMatch(/NaN|undefined/);
});
