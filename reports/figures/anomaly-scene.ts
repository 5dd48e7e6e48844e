import type { Nanos, Operation } from "../../harness/core/operation.ts";
import type { FaultRecord } from "../../harness/run/run-record.ts";
import type { Guilt } from "../guilty.ts";
import { type Ending, endingOf, operationLabel } from "../text/operation-label.ts";
import { cut } from "../text/value.ts";

/** The few operations of an anomaly as lanes of bars over bands: what both the SVG and the text figure draw. */
export interface AnomalyScene {
  readonly title: string;
  readonly lanes: readonly { readonly label: string; readonly detail: string }[];
  readonly bars: readonly Bar[];
  readonly bands: readonly Band[];
  /** False when moments are positions in the history. */
  readonly timed: boolean;
  readonly from: Nanos;
  readonly to: Nanos;
}

export interface Bar {
  readonly lane: number;
  readonly label: string;
  readonly from: Nanos;
  /** The end of the figure when the operation never completed. */
  readonly to: Nanos;
  readonly ending: Ending;
  /** The operation at which the contradiction shows. */
  readonly culprit: boolean;
  /** Position of the invocation in the history. */
  readonly invoked: number;
}

export interface Band {
  readonly label: string;
  readonly from: Nanos;
  readonly to: Nanos;
}

/** Undefined when the anomaly names no operation, as one about a whole run does. */
export function anomalyScene(guilt: Guilt): AnomalyScene | undefined {
  const { operations } = guilt;
  if (operations.length === 0) return undefined;
  const room = Math.max(1, (guilt.to - guilt.from) / 16);
  const [from, to] = [guilt.from - room, guilt.to + room];
  const processes = [...new Set(operations.map((operation) => operation.process))];
  const keys = new Set(operations.map((operation) => operation.key));
  return {
    title: guilt.anomaly.kind,
    lanes: processes.map((process) => lane(process, operations)),
    bars: operations.map((operation) => ({
      lane: processes.indexOf(operation.process),
      label: (keys.size > 1 ? `${operation.key}: ` : "") + operationLabel(operation, 24),
      from: operation.invokedAt,
      to: completionOf(operation, to),
      ending: endingOf(operation),
      culprit: operation === guilt.culprit,
      invoked: operation.invoked,
    })),
    bands: bands(guilt.faults, from, to),
    timed: guilt.timed,
    from,
    to,
  };
}

function lane(process: number, operations: readonly Operation[]): { label: string; detail: string } {
  const nodes = new Set(operations.filter((one) => one.process === process).map((one) => one.node));
  nodes.delete(undefined);
  return { label: `process ${process}`, detail: cut([...nodes].join(" "), 14) };
}

/** An operation that may take effect later is open to the end of the figure, whenever its client gave up. */
function completionOf(operation: Operation, end: Nanos): Nanos {
  if (operation.outcome.type === "info") return end;
  return operation.completedAt ?? end;
}

/** Faults of the same name and nodes one after the other become one band each; more than five are too many to read. */
function bands(faults: readonly FaultRecord[], from: Nanos, to: Nanos): Band[] {
  return faults.slice(0, 5).map((fault) => ({
    label: cut(fault.detail.startsWith(fault.name) ? fault.detail : `${fault.name} ${fault.detail}`, 44),
    from: Math.max(from, fault.injectedAt),
    to: Math.min(to, fault.mendedAt ?? to),
  }));
}
