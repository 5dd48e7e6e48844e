/** The ladder of consistency models as rows of boxes, weak at the bottom: what both the SVG and the text draw. */
export interface LadderScene {
  /** From weak to strong; a model stands in the row above all that it implies. */
  readonly rows: readonly (readonly LadderBox[])[];
  readonly edges: readonly LadderEdge[];
}

export interface LadderBox {
  readonly name: string;
  readonly validity: "valid" | "invalid" | "unknown";
  /** The other model that decided this one; "" when it was checked by itself. */
  readonly impliedBy: string;
  readonly summary: string;
}

export interface LadderEdge {
  readonly stronger: string;
  readonly weaker: string;
  /** The history has the weaker and not the stronger: here the ladder breaks off. */
  readonly isBreak: boolean;
}

/** Models beyond which a detail is no ladder that anybody could read. */
const boxesMax = 60;

/** Undefined when the detail of a verdict is no ladder. */
export function ladderScene(detail: unknown): LadderScene | undefined {
  const fields = record(detail);
  if (fields["form"] !== "ladder") return undefined;
  const boxes = array(fields["rungs"]).slice(0, boxesMax).map(boxOf);
  const byName = new Map(boxes.map((box) => [box.name, box]));
  const pairs = array(fields["implications"]).flatMap((pair): (readonly [string, string])[] => {
    const [stronger, weaker] = array(pair).map(text);
    const known = stronger !== undefined && weaker !== undefined && stronger !== weaker;
    return known && byName.has(stronger) && byName.has(weaker) ? [[stronger, weaker]] : [];
  });
  if (boxes.length === 0) return undefined;
  return {
    rows: untangled(layers(boxes, pairs), pairs),
    edges: pairs.map(([stronger, weaker]) => ({
      ...{ stronger, weaker },
      isBreak: byName.get(stronger)!.validity === "invalid" && byName.get(weaker)!.validity === "valid",
    })),
  };
}

function boxOf(rung: unknown): LadderBox {
  const fields = record(rung);
  const validity = fields["validity"];
  return {
    name: text(fields["name"]),
    validity: validity === "valid" || validity === "invalid" ? validity : "unknown",
    impliedBy: text(fields["impliedBy"]),
    summary: text(fields["summary"]),
  };
}

/** Each model one row above the highest that it implies; a circle of implications ends with the number of models. */
function layers(boxes: readonly LadderBox[], pairs: readonly (readonly [string, string])[]): LadderBox[][] {
  const height = new Map(boxes.map(({ name }) => [name, 0]));
  for (let round = 0; round < boxes.length; round++)
    for (const [stronger, weaker] of pairs)
      height.set(stronger, Math.min(boxes.length, Math.max(height.get(stronger)!, height.get(weaker)! + 1)));
  const rows: LadderBox[][] = [];
  for (const box of boxes) {
    const at = height.get(box.name)!;
    rows[at] = [...(rows[at] ?? []), box];
  }
  return rows.filter((row) => row !== undefined);
}

/** Boxes moved within their rows towards the middle of their neighbours, a few times up and down: fewer crossings. */
function untangled(
  rows: readonly LadderBox[][],
  pairs: readonly (readonly [string, string])[],
): readonly (readonly LadderBox[])[] {
  const sorted = rows.map((row) => [...row]);
  const place = new Map<string, number>();
  const note = (row: readonly LadderBox[]): void =>
    row.forEach(({ name }, at) => {
      place.set(name, (at + 0.5) / row.length);
    });
  for (const row of sorted) note(row);
  const neighbours = (name: string): number[] =>
    pairs.flatMap(([a, b]) => (a === name ? [place.get(b)!] : b === name ? [place.get(a)!] : []));
  const middle = (name: string): number => {
    const near = neighbours(name);
    return near.length === 0 ? place.get(name)! : near.reduce((sum, one) => sum + one, 0) / near.length;
  };
  for (let sweep = 0; sweep < 8; sweep++) {
    for (const row of sweep % 2 === 0 ? sorted : sorted.toReversed()) {
      const wish = new Map(row.map(({ name }) => [name, middle(name)]));
      row.sort((a, b) => wish.get(a.name)! - wish.get(b.name)!);
      note(row);
    }
  }
  return sorted;
}

type Fields = Readonly<Record<string, unknown>>;

function record(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
