import type { Columns } from "../engine/columns.ts";
import { callOf } from "../engine/describe-row.ts";
import type { Violation } from "../engine/finding.ts";
import { capital } from "../wording.ts";
import type { Problem } from "./problem.ts";
import type { Lemma, Proof, Step } from "./proof.ts";

/** A proof in words: each derived order with its reason, then the circle. Rows stand in the order of telling. */
export function told(columns: Columns, problem: Problem, proof: Proof): Violation {
  const name = (node: number): string => {
    return callOf(columns, problem.row[node]!);
  };
  const rows: number[] = [];
  const mention = (node: number): void => {
    if (node >= 0 && !rows.includes(problem.row[node]!)) rows.push(problem.row[node]!);
  };
  for (const { from, to } of proof.circle) for (const node of [from, to]) mention(node);
  for (const lemma of proof.lemmas)
    for (const node of [lemma.from, lemma.to, lemma.reader, lemma.write]) mention(node);
  for (const { premise } of proof.lemmas)
    for (const { from, to } of premise) for (const node of [from, to]) mention(node);
  const links = proof.circle.map((step) => link(step, name));
  const begins = proof.circle[0];
  const circle =
    begins === undefined
      ? ""
      : `So ${links.join("; ")}: ${name(begins.from)} would have to come before itself.`;
  return {
    pattern: proof.lemmas.length === 0 ? "CyclicCO" : "no total order",
    rows,
    sentences: [
      "No single order of the operations keeps every process's own order and lets each read return the latest write.",
      ...proof.lemmas.map((lemma) => capital(reasoned(lemma, name))),
      circle,
    ],
    edges: proof.circle.map(({ from, to, kind }): [number, number, string] => [
      problem.row[from]!,
      problem.row[to]!,
      typeof kind === "number" ? "must come before" : kind,
    ]),
  };
}

type Name = (node: number) => string;

function link({ from, to, kind }: Step, name: Name): string {
  if (kind === "program order") return `${name(from)} is before ${name(to)} in its own process`;
  if (kind === "reads from") return `${name(to)} saw what ${name(from)} wrote`;
  return `${name(from)} must come before ${name(to)}`;
}

function reasoned({ from, to, reader, write, premise }: Lemma, name: Name): string {
  if (write < 0)
    return `${name(from)} still saw the initial value, so it must come before ${name(to)}, which replaces it.`;
  const steps = premise.map((step) => link(step, name)).join(", and ");
  if (reader !== from)
    return `Since ${steps}, and ${name(reader)} saw the value of ${name(write)} and not that of ${name(from)}, ${name(from)} must come before ${name(to)}.`;
  const after =
    steps === "" ? "" : `Since ${steps}, the value that ${name(reader)} saw was replaced by ${name(to)}: `;
  return `${after}${name(reader)} must come before ${name(to)}.`;
}
