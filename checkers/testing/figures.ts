import type { History } from "../../harness/core/history.ts";
import { call, historyOf, type Line } from "./history-of.ts";

/** A history that people draw to tell consistency models apart, and what each model says of it. */
export interface Figure {
  readonly name: string;
  readonly history: History;
  /** By the names of the ladder's rungs; what is not listed is not told by the figure. */
  readonly expected: Readonly<Record<string, boolean>>;
  /** Neighbours of the ladder that it tells apart: [what is refuted, what holds]. */
  readonly separates?: readonly (readonly [string, string])[];
}

const everything = {
  linearizable: true,
  sequential: true,
  "causal-convergence": true,
  "causal-memory": true,
  causal: true,
  pram: true,
} as const;
const sequentialOnly = { ...everything, linearizable: false } as const;
const causalOnly = { ...sequentialOnly, sequential: false } as const;
const nothing = {
  linearizable: false,
  sequential: false,
  "causal-convergence": false,
  "causal-memory": false,
  causal: false,
  pram: false,
} as const;

/** One call after the other, as `[process, "Wx1"]` or `[process, "Rx0"]`; 0 is the initial value, nil. */
function oneByOne(...steps: readonly (readonly [process: number, step: string])[]): History {
  return historyOf(...steps.flatMap(([process, step]) => called(process, step)));
}

function called(process: number, step: string): Line[] {
  const [f, value] = parsed(step);
  const key = step[1]!;
  return f === "write" ? call(process, f, value, value, { key }) : call(process, f, null, value, { key });
}

/** Half of a call: `(0, "Wx1", "invoke")`. */
function half(process: number, step: string, type: "invoke" | "ok"): Line {
  const [f, value] = parsed(step);
  return [process, type, f, f === "read" && type === "invoke" ? null : value, { key: step[1]! }];
}

function parsed(step: string): [f: string, value: number | null] {
  const value = Number(step.slice(2));
  return [step[0] === "W" ? "write" : "read", value === 0 ? null : value];
}

/**
 * The thirteen histories of the catalogue's section on consistency (source-002, 4.3: one that four drawings of 2.17
 * share, 2.18, 2.19 with 2.20, 2.21, 2.22 with 2.23, 2.24 with 2.27, 2.26, 2.28, 2.29, 2.30 and its repair, 2.31 with
 * 2.32), the message board of source-001 (T11), and more, so that each two neighbours of the ladder are told apart.
 */
export const figures: readonly Figure[] = [
  {
    name: "2.17, first: written, then read",
    history: oneByOne([1, "Wx3"], [2, "Rx3"]),
    expected: everything,
  },
  {
    name: "2.17, second: read while it is written, the new value",
    history: historyOf(half(1, "Wx3", "invoke"), ...called(2, "Rx3"), half(1, "Wx3", "ok")),
    expected: everything,
  },
  {
    name: "2.17, third: read while it is written, the old value",
    history: historyOf(half(1, "Wx3", "invoke"), ...called(2, "Rx0"), half(1, "Wx3", "ok")),
    expected: everything,
  },
  {
    name: "2.17, fourth: written, then the old value read",
    history: oneByOne([1, "Wx3"], [2, "Rx0"]),
    expected: sequentialOnly,
    separates: [["linearizable", "sequential"]],
  },
  {
    name: "2.18: a write that had ended is not seen",
    history: oneByOne([1, "Wx1"], [2, "Rx0"], [1, "Wy3"], [3, "Ry3"]),
    expected: sequentialOnly,
  },
  {
    name: "2.19 and 2.20: the second read overlaps both writes",
    history: historyOf(
      half(3, "Rx1", "invoke"),
      ...called(1, "Wx1"),
      half(3, "Rx1", "ok"),
      ...called(1, "Wx2"),
      ...called(2, "Rx2"),
    ),
    expected: everything,
  },
  {
    name: "2.21: the old value is read after the new one was written",
    history: oneByOne([1, "Wx1"], [1, "Wx2"], [2, "Rx2"], [3, "Rx1"]),
    expected: sequentialOnly,
  },
  {
    name: "2.22 and 2.23: all agree on an order that is not that of time",
    history: oneByOne([1, "Wx1"], [2, "Wx2"], [3, "Rx2"], [4, "Rx2"], [3, "Rx1"], [4, "Rx1"]),
    expected: sequentialOnly,
    separates: [["strongly-regular-register", "convergence"]],
  },
  {
    name: "2.24 and 2.27: a process sees the second write and then misses the first",
    history: oneByOne([1, "Wx1"], [1, "Wy1"], [3, "Ry1"], [3, "Rx0"], [4, "Rx1"], [4, "Ry0"]),
    expected: nothing,
    separates: [
      ["monotonic-writes", "monotonic-reads"],
      ["causal", "read-your-writes"],
      ["causal", "writes-follow-reads"],
      ["causal-convergence", "read-atomic"],
      ["causal-convergence", "slow-memory"],
      ["pram", "slow-memory"],
      ["sequential", "cache-coherence"],
    ],
  },
  {
    name: "2.26: two readers, of which one is late",
    history: oneByOne([1, "Wx1"], [2, "Rx1"], [3, "Rx0"]),
    expected: sequentialOnly,
  },
  {
    name: "2.28: two writes seen in different orders",
    history: oneByOne(
      [1, "Wx1"],
      [2, "Wy2"],
      [3, "Ry2"],
      [3, "Rx0"],
      [3, "Rx1"],
      [4, "Rx1"],
      [4, "Ry0"],
      [4, "Ry2"],
    ),
    expected: { ...causalOnly, convergence: true },
    separates: [
      ["sequential", "causal-convergence"],
      ["sequential", "causal-memory"],
    ],
  },
  {
    name: "2.29: two writes of one process seen in the wrong order",
    history: oneByOne([1, "Wx3"], [1, "Wx4"], [2, "Rx4"], [2, "Rx3"]),
    expected: { ...nothing, "monotonic-reads": false },
    separates: [["slow-memory", "read-your-writes"]],
  },
  {
    name: "2.30: a process misses its own write",
    history: oneByOne([1, "Wx4"], [1, "Rx0"], [1, "Rx4"]),
    expected: { ...nothing, "read-your-writes": false },
    separates: [
      ["slow-memory", "monotonic-reads"],
      ["causal", "monotonic-writes"],
      ["pram", "monotonic-writes"],
    ],
  },
  {
    name: "2.30 repaired: it reads before it writes",
    history: oneByOne([1, "Rx0"], [1, "Wx4"], [1, "Rx4"]),
    expected: everything,
  },
  {
    name: "2.31 and 2.32: all levels",
    history: oneByOne([1, "Wx1"], [2, "Rx1"], [3, "Ry0"], [2, "Wy2"], [3, "Ry2"]),
    expected: everything,
  },
  {
    // Bob is sick, then well; Alice answers to both; Carol sees Alice's answer and not that Bob is well.
    name: "the message board",
    history: oneByOne(
      [1, "Wx1"],
      [1, "Wy1"],
      [2, "Rx1"],
      [2, "Ry1"],
      [2, "Wz1"],
      [3, "Rx1"],
      [3, "Rz1"],
      [3, "Ry0"],
    ),
    expected: { ...nothing, pram: true },
    separates: [
      ["writes-follow-reads", "monotonic-reads"],
      ["causal-memory", "pram"],
    ],
  },
  {
    name: "each process keeps to its own order of two concurrent writes",
    history: oneByOne([1, "Wx1"], [2, "Wx2"], [1, "Rx1"], [1, "Rx2"], [2, "Rx2"], [2, "Rx1"]),
    expected: { ...causalOnly, "causal-convergence": false },
    separates: [
      ["read-atomic", "read-your-writes"],
      ["causal-convergence", "causal"],
      ["cache-coherence", "slow-memory"],
    ],
  },
  {
    // Bouajjani, Enea, Guerraoui and Hamza (POPL 2017): convergent, but no causal memory.
    name: "a write that the reader must have seen, and then not",
    history: oneByOne([1, "Wz1"], [1, "Wx1"], [1, "Wy1"], [2, "Wx2"], [2, "Rz0"], [2, "Ry1"], [2, "Rx2"]),
    expected: { ...causalOnly, "causal-memory": false, pram: false },
    separates: [["causal-memory", "causal"]],
  },
  {
    name: "a third process sees two concurrent writes in turns",
    history: oneByOne([1, "Wx1"], [2, "Wx2"], [3, "Rx1"], [3, "Rx2"], [3, "Rx1"]),
    expected: { ...nothing, causal: true },
  },
  {
    name: "a read during the second write returns what the first one replaced",
    history: historyOf(
      ...called(1, "Wx1"),
      half(1, "Wx2", "invoke"),
      ...called(2, "Rx0"),
      half(1, "Wx2", "ok"),
    ),
    expected: { ...sequentialOnly, "safe-register": true, "weakly-regular-register": false },
    separates: [["weakly-regular-register", "safe-register"]],
  },
  {
    name: "two writes at a time, and readers who disagree on which was the later",
    history: historyOf(
      half(1, "Wx1", "invoke"),
      half(2, "Wx2", "invoke"),
      half(1, "Wx1", "ok"),
      half(2, "Wx2", "ok"),
      ...called(3, "Rx1"),
      ...called(4, "Rx2"),
    ),
    expected: { ...sequentialOnly, "weakly-regular-register": true, "strongly-regular-register": false },
    separates: [["strongly-regular-register", "weakly-regular-register"]],
  },
  {
    // Lamport's (1986) inversion of new and old: what tells an atomic register from a regular one.
    name: "the new value is read during its write, and then the old one by another",
    history: historyOf(
      half(1, "Wx1", "invoke"),
      ...called(2, "Rx1"),
      ...called(3, "Rx0"),
      half(1, "Wx1", "ok"),
    ),
    expected: { ...sequentialOnly, "strongly-regular-register": true },
    separates: [["linearizable", "strongly-regular-register"]],
  },
];
