import { describe, expect, test } from "vitest";
import { ladderScene } from "./ladder-scene.ts";
import { ladderSvg } from "./ladder-svg.ts";
import { ladderText } from "./ladder-text.ts";

const rung = (name: string, validity: string, impliedBy?: string): object => ({
  ...{ name, validity, summary: `${name} <b>` },
  ...(impliedBy === undefined ? {} : { impliedBy }),
});
const detail = {
  form: "ladder",
  rungs: [
    rung("reads", "valid"),
    rung("writes", "invalid"),
    rung("both", "invalid", "writes"),
    rung("all", "unknown"),
  ],
  implications: [
    ["both", "reads"],
    ["both", "writes"],
    ["all", "both"],
    ["all", "nowhere"],
  ],
};

describe("the ladder as a figure", () => {
  test("puts each model above all that it implies, and marks where the history breaks off", () => {
    const scene = ladderScene(detail)!;
    expect(scene.rows.map((row) => row.map(({ name }) => name).sort())).toEqual([
      ["reads", "writes"],
      ["both"],
      ["all"],
    ]);
    expect(scene.edges.filter(({ isBreak }) => isBreak)).toEqual([
      { stronger: "both", weaker: "reads", isBreak: true },
    ]);
    expect(scene.edges).toHaveLength(3);
  });

  test("as text says why each model is refuted, strong ones first", () => {
    expect(ladderText(ladderScene(detail)!, 80).map(({ text }) => text)).toEqual([
      "? all     not decided",
      "✗ both    refuted: it implies writes",
      "✓ reads   holds",
      "✗ writes  refuted",
    ]);
    for (const { text } of ladderText(ladderScene(detail)!, 12)) expect(text.length).toBeLessThanOrEqual(12);
  });

  test("as SVG is one well-formed element that a listener understands, too", () => {
    const svg = ladderSvg(ladderScene(detail)!, { standalone: true });
    expect(svg).toMatch(/^<svg .*<\/svg>$/s);
    expect(svg).toContain("Hold: reads. Refuted: both, writes. Not decided: all.");
    expect(svg).not.toContain("<b>");
    expect(svg).not.toContain("NaN");
    expect(svg.match(/class="break"/g)).toHaveLength(1);
  });

  test("is none when the detail is of another form, and no circle of implications hangs it", () => {
    expect(ladderScene({ form: "finding" })).toBeUndefined();
    expect(ladderScene(undefined)).toBeUndefined();
    expect(ladderScene({ form: "ladder", rungs: [] })).toBeUndefined();
    const circle = { ...detail, implications: [...detail.implications, ["reads", "all"]] };
    expect(ladderSvg(ladderScene(circle)!, { standalone: false })).not.toContain("NaN");
    expect(ladderScene({ form: "ladder", rungs: [null, 7], implications: [7, [1, 2]] })?.edges).toEqual([]);
  });
});
