import { errorKind } from "../../harness/core/errors.ts";
import type { History } from "../../harness/core/history.ts";
import type { Invocation, Outcome } from "../../harness/core/operation.ts";
import { limit } from "../../harness/generator/limit.ts";
import { phases } from "../../harness/generator/phases.ts";
import { type Executor, type Simulated, simulate } from "../../harness/generator/testing.ts";
import type { Body } from "../../harness/runtime/message.ts";
import type { OperationForm, Workload, WorkloadOptions } from "../workload.ts";

/** A make-believe system: answers a node's request, or never. */
export type System = (request: Body, node: string) => Body | "silence";

export const smallRun: WorkloadOptions = {
  nodes: ["n1", "n2", "n3"],
  concurrency: 6,
  keys: 3,
  values: "unique",
  operationsPerKey: 40,
};

export interface Played extends Simulated {
  /** The position of the first event of the final part. */
  readonly finalFrom: number;
}

/**
 * Plays a workload's `during` for so many calls and then its `after`, through its message forms, against a new
 * make-believe system: it acts when it is asked and answers some time later.
 */
export function playWorkload(
  workload: Workload,
  makeSystem: () => System,
  callsMax: number,
  options: WorkloadOptions = smallRun,
  seed: string | number = 0,
): Played {
  const during = limit(callsMax, workload.during(options));
  const base = { threads: options.concurrency, seed, operationsMax: callsMax + finalCallsMax };
  const executor = (): Executor => throughForms(workload, makeSystem(), options);
  // The final plan depends on what came before. The same seed gives the same beginning, so it is played again.
  const beginning: History = simulate(during, { ...base, executor: executor() });
  const finalFrom = beginning.events.length;
  const after = workload.after?.(options, beginning);
  const whole = after === undefined ? during : phases(during, after);
  return { ...simulate(whole, { ...base, executor: executor() }), finalFrom };
}

/** Far above what a final plan may make in these runs: reaching it means that the plan does not end by itself. */
const finalCallsMax = 20_000;

function throughForms(workload: Workload, system: System, { nodes }: WorkloadOptions): Executor {
  return ({ invocation, thread, random }) => {
    const node = nodes[(thread as number) % nodes.length]!;
    const form = workload.operations[invocation.f]!;
    const request = JSON.parse(JSON.stringify(form.request(invocation))) as Body;
    return {
      latency: random.between(1, 1000),
      outcome: outcomeOf(system(request, node), form, invocation),
    };
  };
}

function outcomeOf(reply: Body | "silence", form: OperationForm, invocation: Invocation): Outcome<unknown> {
  const untold = form.readOnly ? "fail" : "info";
  if (reply === "silence") return { type: untold, error: "timeout" };
  if (reply.type !== "error") return { type: "ok", output: form.output(reply, invocation) };
  const { name, definite } = errorKind(reply["code"] as number);
  const answer = form.answers?.(name, invocation);
  if (answer !== undefined) return { type: "ok", output: answer.output };
  return { type: definite ? "fail" : untold, error: name };
}
