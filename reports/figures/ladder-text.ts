import { printable } from "../text/escape.ts";
import { cut } from "../text/value.ts";
import type { LadderBox, LadderScene } from "./ladder-scene.ts";

export const ladderMarks = { valid: "✓", invalid: "✗", unknown: "?" } as const;

/** A line of the ladder, and how it is to be coloured. */
export interface LadderLine {
  readonly validity: LadderBox["validity"];
  readonly text: string;
}

/** The ladder as lines of text, strong models first: what holds, and what is refuted because of what. */
export function ladderText(scene: LadderScene, width: number): LadderLine[] {
  const boxes = scene.rows.toReversed().flat();
  const room = Math.max(...boxes.map(({ name }) => name.length));
  return boxes.map((box) => ({
    validity: box.validity,
    text: cut(
      printable(`${ladderMarks[box.validity]} ${box.name.padEnd(room)}  ${wordsOf(box)}`.trimEnd()),
      width,
    ),
  }));
}

function wordsOf({ validity, impliedBy }: LadderBox): string {
  if (impliedBy === "") return { valid: "holds", invalid: "refuted", unknown: "not decided" }[validity];
  return validity === "invalid" ? `refuted: it implies ${impliedBy}` : `holds: ${impliedBy} implies it`;
}
