import { ddmin } from "./ddmin.ts";
import type { ScriptedOperation } from "./scenario.ts";
import type { ShrinkPass } from "./shrink-passes.ts";
import type { Search, Written } from "./shrink-search.ts";
import { type Deed, deedOf, isEvent } from "./steps.ts";

/** How a case becomes smaller whose order of steps is written: what takes away most for few runs comes first. */
export const orderPasses: readonly ShrinkPass[] = [
  { name: "fewer nodes", run: fewerNodes },
  { name: "fewer operations", run: fewerOperations },
  { name: "fewer events", run: fewerEvents },
  { name: "no detours", run: noDetours },
  { name: "fewer steps", run: fewerSteps },
];

/** Client c asks node c modulo the number of nodes: this succeeds only where the first nodes are those that matter. */
async function fewerNodes(search: Search): Promise<void> {
  for (let nodes = 1; nodes < search.best.nodes; nodes++) {
    const there = (deed: Deed | undefined): boolean =>
      deed === undefined || deed.kind === "call" || Number(deed.node.slice(1)) <= nodes;
    const steps = stepsOf(search.best).filter((step) => there(deedOf(step)));
    if (await attempt(search, { ...withSteps(search.best, steps), nodes })) return;
  }
}

async function fewerOperations(search: Search): Promise<void> {
  const { best } = search;
  const all = best.script.operations.map((operation, position) => ({ operation, position }));
  await ddmin(all, (kept) => attempt(search, withOperations(best, kept)));
}

async function fewerEvents(search: Search): Promise<void> {
  const { best } = search;
  const steps = stepsOf(best).map((step, position) => ({ step, position }));
  const events = steps.filter(({ step }) => isEvent(step));
  await ddmin(events, (kept) => {
    const left = steps.filter((one) => !events.includes(one) || kept.includes(one)).map(({ step }) => step);
    return attempt(search, withSteps(search.best, left));
  });
}

/** A client that was sent on to another node leaves its calls to the client that asks that node first. */
async function noDetours(search: Search): Promise<void> {
  for (const client of clientsOf(search.best)) {
    const asked = stepsOf(search.best).findLast((step) => step.startsWith(`c${client}>n`));
    const node = /^c\d+>n(\d+) /.exec(asked ?? "")?.[1];
    const direct = Number(node ?? client + 1) - 1;
    if (direct >= search.best.concurrency || clientsOf(search.best).includes(direct)) continue;
    await attempt(search, withClient(search.best, client, direct));
  }
}

/** Operations that no step calls any more are left out in the next round: they are never made. */
async function fewerSteps(search: Search): Promise<void> {
  await ddmin(stepsOf(search.best), (steps) => attempt(search, withSteps(search.best, steps)));
}

/** What is left out may renumber the messages that are left, or not: who knows which of them matter. */
async function attempt(search: Search, candidate: Written): Promise<boolean> {
  return (await search.attempt(candidate)) || (await search.attempt(candidate, "nearest"));
}

const stepsOf = ({ script }: Written): readonly string[] => script.order!.steps;

function withSteps(scenario: Written, steps: readonly string[]): Written {
  const { script } = scenario;
  return { ...scenario, script: { ...script, order: { ...script.order!, steps } } };
}

const clientsOf = ({ script }: Written): number[] => [
  ...new Set(script.operations.map(({ client }) => client)),
];

function withClient(scenario: Written, from: number, to: number): Written {
  const steps = stepsOf(scenario).map((step) =>
    step.replace(new RegExp(`^c${from}>|(?<=>)c${from}(?= )`), (name) =>
      name.replace(String(from), String(to)),
    ),
  );
  const { script } = withSteps(scenario, steps);
  const operations = script.operations.map((one) => (one.client === from ? { ...one, client: to } : one));
  return { ...scenario, script: { ...script, operations } };
}

/** Calls are named by their position among the operations. */
function withOperations(
  scenario: Written,
  kept: readonly { readonly operation: ScriptedOperation; readonly position: number }[],
): Written {
  const steps = stepsOf(scenario).flatMap((step) => {
    const deed = deedOf(step);
    if (deed?.kind !== "call") return [step];
    const position = kept.findIndex((one) => one.position === deed.operation);
    return position < 0 ? [] : [`call ${position}`];
  });
  const { script } = withSteps(scenario, steps);
  return { ...scenario, script: { ...script, operations: kept.map(({ operation }) => operation) } };
}
