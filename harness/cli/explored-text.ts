import type { Explored } from "../run/explore/explore.ts";
import { exitCodes } from "./exit-codes.ts";

interface Limits {
  readonly stepsMax: number;
  readonly seconds: number;
  readonly reduction: boolean;
}

/** What an exploration came to, for people. */
export function exploredText(explored: Explored, limits: Limits): string {
  const lines = [endOf(explored, limits), coverageOf(explored), costOf(explored, limits)];
  if (explored.violation !== undefined) {
    const { program, steps } = explored.violation;
    lines.push(
      `The order of ${steps.length} steps, of ${program.operations.length} operations and ${program.events.length} events:`,
      ...steps.map((step) => `  ${step}${callText(explored, step)}`),
    );
  }
  return `${lines.join("\n")}\n`;
}

/** Valid is only a scope of which every order was tried and judged. */
export function exploredStatus({ ended, undecided, violation }: Explored): number {
  if (violation !== undefined) return exitCodes.invalid;
  return ended === "exhausted" && undecided === 0 ? exitCodes.valid : exitCodes.unknown;
}

function endOf(explored: Explored, { seconds, stepsMax }: Limits): string {
  switch (explored.ended) {
    case "violation":
      return `A violation was found after ${explored.runs + explored.walks} orders: ${explored.violation!.data.record.summary}`;
    case "exhausted":
      return explored.undecided === 0
        ? "Exhausted: every order in this scope was tried or is equivalent to one that was, and every run was valid."
        : `Exhausted, but of ${explored.undecided} runs the checkers could not decide.`;
    case "steps":
      return `Not exhausted: ${explored.cut} orders were longer than ${stepsMax} steps (--depth). No violation was found.`;
    case "runs":
      return "Not exhausted: the limit of schedules was reached (--schedules). No violation was found.";
    case "time":
      return `Not exhausted: the budget of ${Math.round(seconds)} s was spent (--budget). No violation was found.`;
  }
}

function coverageOf({ begun, exhausted, exhaustedSize, programs }: Explored): string {
  const size =
    exhaustedSize < 1 ? "" : `; all programs of up to ${exhaustedSize} operations and events together`;
  return `Of ${programs} programs ${exhausted} were exhausted, ${begun - exhausted} begun, ${programs - begun} not begun${size}.`;
}

function costOf(
  { ordersMedian, redundant, runs, stepsLongest, walks }: Explored,
  { reduction, seconds }: Limits,
): string {
  const rate = Math.round((runs + walks + redundant) / Math.max(seconds, 0.001));
  const reduced = reduction
    ? `, ${redundant} left as redundant${ordersMedian === undefined ? "" : `; one stands for ${figure(ordersMedian)} orders (median)`}`
    : ", without reduction";
  return `${runs} orders run, and ${walks} at random, in ${seconds.toFixed(1)} s (${rate} a second)${reduced}; the longest has ${stepsLongest} steps.`;
}

const figure = (count: number): string => (count < 1e6 ? String(count) : count.toExponential(1));

function callText({ violation }: Explored, step: string): string {
  const position = /^call (\d+)$/.exec(step)?.[1];
  const operation = position === undefined ? undefined : violation?.program.operations[Number(position)];
  if (operation === undefined) return "";
  const { client, f, input, key } = operation;
  const words = [
    f,
    ...(key === undefined ? [] : [String(key)]),
    ...(input === null ? [] : [JSON.stringify(input)]),
  ];
  return `: client ${client} ${words.join(" ")}`;
}
