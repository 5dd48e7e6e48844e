import type { Random } from "../../../../harness/core/random.ts";
import type { Subject } from "../../small-histories.ts";
import { subjectFrom } from "./small.ts";

type Event = readonly [revision: number, key: string, value: unknown];

interface Store {
  readonly revision: number;
  readonly changes: readonly Event[];
}

/** Two keys whose changes can be watched from any revision; some answers are wrong. */
export function watchedStore(random: Random): Subject {
  const wrong = random.pick([0, 0.05, 0.2]);
  const repeats = random.chance(0.2);
  let written = 0;
  const value = (each: Random): number => (repeats && each.chance(0.5) ? each.below(2) : written++);
  return subjectFrom<Store>({
    model: "watched store",
    initial: { revision: 1, changes: [] },
    call(each) {
      const f = each.pick(["put", "put", "watch", "watch", "list"]);
      if (f === "watch") return { f, input: each.between(1, 5) };
      if (f === "list") return { f, input: null };
      const keys = each.pick([["a"], ["b"], ["a", "b"]]);
      return { f, input: keys.map((key) => [key, value(each)]) };
    },
    act(before, f, input) {
      // Now and then a key expires.
      const state = random.chance(0.05) ? changed(before, [["a", null]]) : before;
      if (f === "put") {
        const after = random.chance(wrong) ? state : changed(state, input as [string, unknown][]);
        const shift = random.chance(wrong / 4) ? 1 : 0;
        return { state: after, output: after.revision + shift };
      }
      const spoiled = random.chance(wrong);
      if (f === "list") return { state, output: listed(state, random, spoiled) };
      return { state, output: watched(state, input as number, random, spoiled) };
    },
    guess: () => null,
  });
}

function changed({ revision, changes }: Store, pairs: readonly (readonly [string, unknown])[]): Store {
  const now = revision + 1;
  return { revision: now, changes: [...changes, ...pairs.map(([key, value]): Event => [now, key, value])] };
}

function listed({ revision, changes }: Store, random: Random, spoiled: boolean): unknown {
  const at = random.chance(0.3) ? random.between(1, revision) : revision;
  const until = spoiled ? random.between(1, revision) : at;
  const values: Record<string, unknown> = {};
  for (const [when, key, value] of changes) if (when <= until) values[key] = value;
  for (const [key, value] of Object.entries(values)) if (value === null) delete values[key];
  if (spoiled && random.chance(0.3)) values["a"] = random.below(5);
  return { values, revision: at };
}

function watched({ revision, changes }: Store, from: number, random: Random, spoiled: boolean): unknown {
  if (random.chance(0.05))
    return { events: [], next: random.pick([from, revision + 1]), compacted: revision };
  const next = Math.max(from, random.chance(0.7) ? revision + 1 : random.between(1, revision + 1));
  const events = changes.filter(([at]) => at >= from && at < next);
  if (!spoiled) return { events, next };
  const other: Event = [random.between(1, 5), random.pick(["a", "b"]), random.below(5)];
  return random.pick([
    { events: events.slice(1), next },
    { events: events.toReversed(), next },
    { events: [...events, ...events.slice(-1)], next },
    { events: [...events, other], next },
    { events, next: random.between(1, 5) },
  ]);
}
