import { Random } from "../core/random.ts";
import type { ScriptedOperation } from "./scenario.ts";
import type { Search, Written } from "./shrink-search.ts";
import { trimmed } from "./shrink-trim.ts";

/**
 * Leaves out large parts at random, and lets chance play anew. Where a violation hangs on races, one operation less
 * shifts all that follows it, so nearly every candidate of delta debugging is another throw of the dice: then a
 * large part costs no more throws than a single operation. As long as throws succeed the parts stay as large; what
 * is thrown is decided by the case alone.
 */
export async function leaps(search: Search): Promise<void> {
  const dice = new Random(`leaps/${search.best.seed}/${search.best.script.operations.length}`);
  for (let share = 0.5; share * search.best.script.operations.length >= 1; ) {
    if (!(await leap(search, share, dice))) share /= 2;
  }
}

/** Throws under the seed of the case and under others in turn. */
async function leap(search: Search, share: number, dice: Random): Promise<boolean> {
  const { length } = search.best.script.operations;
  const throws = length > smallMax ? throwsOfLarge : throwsOfSmall;
  for (let count = 0; count < throws; count++) {
    const seed = count % 2 === 0 ? search.best.seed : String(dice.below(2 ** 32));
    const smaller = dice.pick(ways)(search.best, share, dice);
    if (smaller !== undefined && (await search.attempt(trimmed(dealtAnew(smaller, seed))))) return true;
  }
  return false;
}

/** A small case runs in a few milliseconds, so that more throws are worth their while. */
const smallMax = 60;
const throwsOfSmall = 32;
const throwsOfLarge = 12;

/** The same operations and faults under another seed: delays that were written belong to the old one. */
export function dealtAnew(scenario: Written, seed: string): Written {
  if (seed === scenario.seed) return scenario;
  const { operations } = scenario.script;
  return { ...scenario, seed, script: { operations } };
}

/** Leaves out about that share of a case; undefined when it has no such part. */
type Way = (best: Written, share: number, dice: Random) => Written | undefined;

const ways: readonly Way[] = [thinned, thinned, withoutStretch, withoutClients];

/** Each operation stays or goes by itself. */
function thinned(best: Written, share: number, dice: Random): Written | undefined {
  return withOperations(best, () => !dice.chance(share));
}

/** Nothing begins within a stretch of time, neither operations nor faults. */
function withoutStretch(best: Written, share: number, dice: Random): Written | undefined {
  const endMs = best.script.operations.at(-1)?.atMs ?? 0;
  const fromMs = dice.unit() * (1 - share) * endMs;
  const stays = ({ atMs }: { readonly atMs: number }): boolean =>
    atMs < fromMs || atMs > fromMs + share * endMs;
  return withOperations({ ...best, schedule: best.schedule.filter(stays) }, stays);
}

function withoutClients(best: Written, share: number, dice: Random): Written | undefined {
  const gone = new Set(
    [...new Set(best.script.operations.map(({ client }) => client))].filter(() => dice.chance(share)),
  );
  return gone.size === 0 ? undefined : withOperations(best, ({ client }) => !gone.has(client));
}

function withOperations(
  best: Written,
  stays: (operation: ScriptedOperation) => boolean,
): Written | undefined {
  const operations = best.script.operations.filter(stays);
  const fewer = operations.length < best.script.operations.length;
  return fewer ? { ...best, script: { ...best.script, operations } } : undefined;
}
