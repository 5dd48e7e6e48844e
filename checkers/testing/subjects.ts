import type { Random } from "../../harness/core/random.ts";
import type { Acted, Subject } from "./small-histories.ts";

const small = (random: Random): number => random.below(3);

/** One subject for each model. */
export const subjects: readonly Subject[] = [
  registerLike("register", ["read", "write"]),
  registerLike("cas-register", ["read", "write", "cas", "cas"]),
  registerLike("kv", ["read", "read", "write", "cas", "delete"]),
  subject<string>({
    model: "kv-append",
    initial: "",
    call: (random) => ({
      f: random.pick(["get", "put", "append", "append"]),
      input: random.pick(["a", "b"]),
    }),
    act(state, f, input) {
      if (f === "get") return { state, output: state };
      return { state: f === "put" ? String(input) : state + String(input), output: null };
    },
    guess: (random) => random.pick(["", "a", "ab", "ba"]),
  }),
  subject<readonly unknown[]>({
    model: "queue",
    initial: [],
    call: (random) => ({ f: random.pick(["enqueue", "dequeue"]), input: random.below(4) }),
    act(state, f, input) {
      if (f === "enqueue") return { state: [...state, input], output: null };
      return { state: state.slice(1), output: state[0] ?? null };
    },
    guess: (random) => random.pick([null, 0, 1, 2]),
  }),
  subject<readonly number[]>({
    model: "set",
    initial: [],
    call: (random) => ({ f: random.pick(["add", "add", "read"]), input: random.below(4) }),
    act(state, f, input) {
      if (f === "read") return { state, output: state };
      return { state: [...new Set([...state, Number(input)])], output: null };
    },
    guess: (random) => [0, 1, 2].filter(() => random.chance(0.5)),
  }),
  subject<number>({
    model: "counter",
    initial: 0,
    call: (random) => ({ f: random.pick(["add", "read"]), input: random.between(-1, 2) }),
    act(state, f, input) {
      return f === "read" ? { state, output: state } : { state: state + Number(input), output: null };
    },
    guess: small,
  }),
  subject<number | null>({
    model: "lock",
    initial: null,
    call: (random) => ({ f: random.pick(["acquire", "release"]), input: null }),
    act(state, f, _, process): Acted<number | null> {
      if (f === "acquire")
        return state === null ? { state: process, output: null } : { state, output: null, refused: "abort" };
      return state === process ? { state: null, output: null } : { state, output: null, refused: "abort" };
    },
    guess: () => null,
  }),
  subject<readonly unknown[]>({
    model: "stack",
    initial: [],
    call: (random) => ({ f: random.pick(["push", "pop"]), input: random.below(4) }),
    act(state, f, input) {
      if (f === "push") return { state: [...state, input], output: null };
      return { state: state.slice(0, -1), output: state.at(-1) ?? null };
    },
    guess: (random) => random.pick([null, 0, 1, 2]),
  }),
  subject<readonly number[]>({
    model: "priority-queue",
    initial: [],
    call: (random) => ({ f: random.pick(["insert", "extract"]), input: random.below(4) }),
    act(state, f, input) {
      if (f === "insert") return { state: [...state, Number(input)], output: null };
      if (state.length === 0) return { state, output: null };
      const greatest = Math.max(...state);
      const place = state.indexOf(greatest);
      return { state: state.filter((_, index) => index !== place), output: greatest };
    },
    guess: (random) => random.pick([null, 0, 1, 2]),
  }),
  subject<readonly unknown[]>({
    model: "append-list",
    initial: [],
    call: (random) => ({ f: random.pick(["append", "read"]), input: random.below(4) }),
    act(state, f, input) {
      return f === "read" ? { state, output: state } : { state: [...state, input], output: null };
    },
    guess: (random) => random.pick([[], [0], [0, 1], [1, 0]]),
  }),
  subject<number>({
    model: "fetch-and-add",
    initial: 0,
    call: (random) => ({ f: "fetch-and-add", input: random.chance(0.8) ? 1 : 2 }),
    act: (state, _, input) => ({ state: state + Number(input), output: state }),
    guess: small,
  }),
  permits("semaphore", 2),
  permits("fenced-lock", 1),
  subject<Readonly<Record<string, unknown>>>({
    model: "record",
    initial: {},
    call(random) {
      if (random.chance(0.4)) return { f: "range", input: null };
      const change = () =>
        random.pick([
          ["write", random.pick(["a", "b"]), small(random)],
          ["cas", random.pick(["a", "b"]), small(random), small(random)],
          ["delete", random.pick(["a", "b"])],
        ]);
      return { f: "batch", input: random.chance(0.5) ? [change()] : [change(), change()] };
    },
    act(state, f, input): Acted<Readonly<Record<string, unknown>>> {
      if (f === "range") return { state, output: state };
      let after = state;
      for (const [kind, field, first, second] of input as [string, string, unknown, unknown][]) {
        const { [field]: held, ...others } = after;
        if (kind === "cas" && held === undefined)
          return { state, output: null, refused: "key-does-not-exist" };
        if (kind === "cas" && held !== first) return { state, output: null, refused: "precondition-failed" };
        after = kind === "delete" ? others : { ...others, [field]: kind === "cas" ? second : first };
      }
      return { state: after, output: null };
    },
    guess: (random) => random.pick([{}, { a: 0 }, { a: 1, b: 1 }, { b: 2 }]),
  }),
];

export function subjectOf(model: string): Subject {
  const found = subjects.find((candidate) => candidate.model === model);
  if (found === undefined) throw new Error(`no subject for ${model}`);
  return found;
}

/** The methods of a subject see only states that it made itself. */
function subject<State>(typed: Subject<State>): Subject {
  return typed as unknown as Subject;
}

/** Each acquire answers with the number of acquires before it, which a semaphore's users ignore. */
function permits(model: string, count: number): Subject {
  return subject<{ readonly holders: readonly number[]; readonly given: number }>({
    model,
    initial: { holders: [], given: 0 },
    call: (random) => ({ f: random.pick(["acquire", "acquire", "release"]), input: null }),
    act(state, f, _, process) {
      const { holders, given } = state;
      if (f === "acquire") {
        if (holders.length === count) return { state, output: null, refused: "abort" };
        return { state: { holders: [...holders, process], given: given + 1 }, output: given };
      }
      const place = holders.indexOf(process);
      if (place < 0) return { state, output: null, refused: "abort" };
      return { state: { holders: holders.filter((_, index) => index !== place), given }, output: null };
    },
    guess: small,
  });
}

function registerLike(model: string, functions: readonly string[]): Subject {
  return subject<unknown>({
    model,
    initial: null,
    call(random) {
      const f = random.pick(functions);
      return {
        f,
        input: f === "cas" ? [small(random), small(random)] : f === "write" ? small(random) : null,
      };
    },
    act(state, f, input): Acted<unknown> {
      if (f === "read") return { state, output: state };
      if (f === "write") return { state: input, output: input };
      if (f === "delete") return { state: null, output: null };
      const [old, fresh] = input as [unknown, unknown];
      if (state === old) return { state: fresh, output: input };
      return { state, output: null, refused: state === null ? "key-does-not-exist" : "precondition-failed" };
    },
    guess: (random) => random.pick([null, 0, 1, 2]),
  });
}
