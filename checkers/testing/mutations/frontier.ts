import { subjects } from "../subjects.ts";
import type { MutationList } from "./mutation.ts";

export const frontierMutations: MutationList = {
  checker: "frontier search",
  rules: subjects.map(({ model }) => `frontier-${model}`),
  tests: ["checkers/linearizability/frontier.test.ts"],
  broken: {
    "checkers/linearizability/frontier.ts": [
      [
        "reads are not taken when they are legal",
        "if (this.#step(records[at]!, position) !== records[at]) return;\n",
        "return;\n",
      ],
      [
        "reads are taken though they are not legal",
        "if (this.#step(records[at]!, position) !== records[at]) return;\n",
        "",
      ],
      [
        "optional operations are never used",
        "if (next === noState || next === records[at]) continue;",
        "continue;",
      ],
      [
        "optional operations are used without end",
        "if (records[at + counts + kind]! >= this.#available[kind]!) continue;",
        "",
      ],
      ["uses of optional operations are not counted", "copy[counts + kind]!++;", ""],
      [
        "of calls alike the one that returns last goes first",
        "this.#operations[rival]!.completed < this.#operations[position]!.completed",
        "this.#operations[rival]!.completed > this.#operations[position]!.completed",
      ],
      [
        "who has returned stands in the way of those alike",
        "this.#earlier[other * this.#maskWords + (bit >>> 5)]! &= ~flag;",
        "",
      ],
      [
        "a bit is not free again after its call returned",
        "copy[word]! &= ~flag;\n    this.#next.add(copy, 0);\n  }\n\n  /** Tries",
        "this.#next.add(copy, 0);\n  }\n\n  /** Tries",
      ],
      ["a call that returned stays open", "this.#open[bit] = -1;", ""],
      [
        "what has not taken a returning call goes on",
        "if ((records[at + word]! & flag) === 0) growing.add(records, at);",
        "if ((records[at + word]! & flag) === 0) { growing.add(records, at); this.#next.add(records, at); }",
      ],
      [
        "taken calls are taken again",
        "if (position < 0 || (records[at + headWords + (bit >>> 5)]! & (1 << (bit & 31))) !== 0) continue;",
        "if (position < 0) continue;",
      ],
      [
        "the budget of steps has no end",
        'if (this.#steps >= this.#limits.stepsMax) this.#exhausted = "steps";',
        "",
      ],
      ["the budget of memory has no end", 'this.#exhausted = "memory";', ""],
    ],
    "checkers/linearizability/antichain.ts": [
      [
        "records that used fewer are refused",
        'if (order !== "fewer" && order !== "neither") return false;',
        'if (order !== "neither") return false;',
      ],
      [
        "records that used something else are refused",
        'if (order !== "fewer" && order !== "neither") return false;',
        'if (order !== "fewer") return false;',
      ],
      ["states are not compared", "if (this.records[offset] !== from[at]) return false;", ""],
      [
        "sets of operations are not compared",
        "if (this.records[offset + headWords + word] !== from[at + headWords + word]) return false;",
        "",
      ],
      [
        "what used more stays beside what used fewer",
        'if (order === "fewer") this.records[offset + 1] = replaced;',
        "",
      ],
    ],
    "checkers/linearizability/alike.ts": [
      ["processes are left out for every model", "model.anonymous === true ? null : process,", "null,"],
      ["answers are left out", "answer ?? null, who]", "null, who]"],
      ["inputs are left out", "input ?? null, outcome.type", "null, outcome.type"],
      ["keys are left out", "model.partition === undefined ? (key ?? null) : null,", "null,"],
    ],
    "checkers/linearizability/transitions.ts": [
      [
        "a remembered step is of any operation",
        "if (this.#cachedState[slot] === state && this.#cachedOperation[slot] === operation) {",
        "if (this.#cachedState[slot] === state) {",
      ],
      [
        "a remembered step is of any state",
        "if (this.#cachedState[slot] === state && this.#cachedOperation[slot] === operation) {",
        "if (this.#cachedOperation[slot] === operation) {",
      ],
    ],
  },
};
