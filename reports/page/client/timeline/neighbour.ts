import type { Lane } from "../../view/lanes.ts";
import type { OperationsView } from "../../view/run-view.ts";
import type { TimeWindow } from "../../view/time-window.ts";

/**
 * The operation an arrow key leads to: the next in the row, or the nearest in time in the next row that has one.
 * Undefined when the key means nothing here.
 */
export function neighbour(
  key: string,
  lanes: readonly Lane[],
  passes: Uint8Array,
  operations: OperationsView,
  selected: number,
  window: TimeWindow,
): number | undefined {
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
  if (step === undefined) return undefined;
  const row = lanes.findIndex((lane) => selected >= 0 && lane.operations.includes(selected));
  if (row < 0) return nearestIn(lanes, passes, operations, (window.from + window.to) / 2);
  const [rows, along] = [step[0]!, step[1]!];
  if (rows === 0) return alongRow(lanes[row]!, passes, selected, along);
  for (let next = row + rows; next >= 0 && next < lanes.length; next += rows) {
    const found = nearestIn([lanes[next]!], passes, operations, operations.invokedAt[selected]!);
    if (found !== undefined) return found;
  }
  return selected;
}

function alongRow(lane: Lane, passes: Uint8Array, selected: number, step: number): number {
  let at = lane.operations.indexOf(selected) + step;
  while (at >= 0 && at < lane.operations.length) {
    if (passes[lane.operations[at]!] === 1) return lane.operations[at]!;
    at += step;
  }
  return selected;
}

function nearestIn(
  lanes: readonly Lane[],
  passes: Uint8Array,
  operations: OperationsView,
  moment: number,
): number | undefined {
  let best: number | undefined;
  let shortest = Number.POSITIVE_INFINITY;
  for (const lane of lanes) {
    for (const operation of lane.operations) {
      if (passes[operation] === 0) continue;
      const distance = Math.abs(operations.invokedAt[operation]! - moment);
      if (distance >= shortest) continue;
      [best, shortest] = [operation, distance];
    }
  }
  return best;
}
