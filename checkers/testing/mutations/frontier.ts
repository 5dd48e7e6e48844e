import { subjects } from "../subjects.ts";
import type { MutationList } from "./mutation.ts";

export const frontierMutations: MutationList = {
  checker: "frontier search",
  rules: subjects.map(({ model }) => `frontier-${model}`),
  tests: ["checkers/linearizability/frontier.test.ts", "checkers/linearizability/transitions.test.ts"],
  broken: {
    "checkers/linearizability/frontier.ts": [
      [
        "what changes nothing is not done at once",
        "if (this.#step(records[at]!, position) !== records[at]) return;",
        "return;",
      ],
      [
        "what cannot be is done at once",
        "if (this.#step(records[at]!, position) !== records[at]) return;",
        "",
      ],
      [
        "optional operations are used without end",
        "if (records[at + this.#counts + kind]! >= this.#available[kind]!) continue;",
        "",
      ],
      ["uses of optional operations are not counted", "this.#scratch[this.#counts + kind]!++;", ""],
      [
        "used calls are used again",
        "if (position < 0 || (records[at + this.#used + (bit >>> 5)]! & flag) !== 0) continue;",
        "if (position < 0) continue;",
      ],
      ["a used call is not done", "this.#scratch[this.#done + (bit >>> 5)]! |= flag;", ""],
      ["a done call is not used", "this.#scratch[this.#used + (bit >>> 5)]! |= flag;", ""],
      ["a bit is not free again: used", "copy[used]! &= ~flag;\n    copy[done]", "copy[done]"],
      ["a bit is not free again: done", "copy[done]! &= ~flag;\n    this", "this"],
      ["what has not done a returning call goes on", "if (!isDone) return;", ""],
      [
        "what has done a returning call need not use it",
        "if (!isSpent) this.#growing.add(copy, 0);",
        "if (!isSpent && !isDone) this.#growing.add(copy, 0);",
      ],
      ["a call that returned stays open", "this.#open.end(bit);", ""],
      ["whatever replaces the state hides nothing", "if (open.isBlind(position)) this.#hide(copy);", ""],
      [
        "whatever changes the state hides what replaces it",
        "if (open.isBlind(position)) this.#hide(copy);",
        "this.#hide(copy);",
      ],
      [
        "what was hidden is in the order twice",
        "return used.has(step - count) ? [] : [step - count];",
        "return [step - count];",
      ],
      [
        "what was hidden is not in the order",
        "return used.has(step - count) ? [] : [step - count];",
        "return [];",
      ],
      [
        "calls alike do not wait",
        "if (open.isRead(position) || open.mustWait(bit, records, at + this.#used)) continue;",
        "if (open.isRead(position)) continue;",
      ],
      [
        "optional operations do not wait for open ones alike",
        "if (open.isDoubled(kind, records, at + this.#used)) continue;",
        "",
      ],
      [
        "the budget of steps has no end",
        'if (this.#steps >= this.#limits.stepsMax) this.#exhausted = "steps";',
        "",
      ],
      ["the budget of memory has no end", 'this.#exhausted = "memory";', ""],
    ],
    "checkers/linearizability/open-calls.ts": [
      [
        "of calls alike the one that returns last goes first",
        "const isEarlier = this.#operations[rival]!.completed < this.#operations[operation]!.completed;",
        "const isEarlier = this.#operations[rival]!.completed > this.#operations[operation]!.completed;",
      ],
      [
        "all calls are alike",
        "if (rival < 0 || other === bit || this.#classes[rival] !== alike) continue;",
        "if (rival < 0 || other === bit) continue;",
      ],
      [
        "who has returned stands in the way of those alike",
        "for (let row = word; row < this.#earlier.length; row += this.words) this.#earlier[row]! &= others;",
        "",
      ],
      [
        "who has returned stands in the way of optional ones",
        "for (let row = word; row < this.#ofClass.length; row += this.words) this.#ofClass[row]! &= others;",
        "",
      ],
      ["who has returned still replaces the state", "this.blind[word]! &= others;", ""],
      [
        "only reads can be compared in part",
        "return isBlind(model, operation) ? kinds.blind : kinds.strict;",
        "return kinds.strict;",
      ],
      [
        "everything replaces the state",
        "return isBlind(model, operation) ? kinds.blind : kinds.strict;",
        "return kinds.blind;",
      ],
    ],
    "checkers/linearizability/blind.ts": [
      ["what finds a value replaces the state blindly", "&& values.finds.length === 0 &&", "&&"],
      ["what does not replace the state does", "values?.replaces !== true ||", "values === undefined ||"],
    ],
    "checkers/linearizability/antichain.ts": [
      [
        "what was used more is as good",
        "if ((one[at + word]! & ~other[offset + word]!) !== 0) return false;",
        "",
      ],
      [
        "what was done less is as good",
        "if ((other[offset + words + word]! & ~one[at + words + word]!) !== 0) return false;",
        "",
      ],
      [
        "what used more optional ones is as good",
        "if (one[at + word]! > other[offset + word]!) return false;",
        "",
      ],
      [
        "states are not compared: kept",
        "if (this.records[offset] === from[at] && this.#isAsGood(this.records, offset, from, at)) return false;",
        "if (this.#isAsGood(this.records, offset, from, at)) return false;",
      ],
      [
        "states are not compared: replaced",
        "if (this.records[offset] === from[at] && this.#isAsGood(from, at, this.records, offset)) {",
        "if (this.#isAsGood(from, at, this.records, offset)) {",
      ],
      [
        "what is worse stays beside what is better",
        "if (this.records[offset] === from[at] && this.#isAsGood(from, at, this.records, offset)) {",
        "if (false) {",
      ],
    ],
    "checkers/linearizability/alike.ts": [
      ["processes are left out for every model", "model.anonymous === true ? null : process,", "null,"],
      ["answers are left out", "isBlind(model, operation) ? null : [outcome.type, answer ?? null]", "null"],
      ["inputs are left out", "keyOf([f, input ?? null, said, who])", "keyOf([f, said, who])"],
      ["keys are left out", "model.partition === undefined ? (key ?? null) : null,", "null,"],
    ],
    "checkers/linearizability/transitions.ts": [
      [
        "a remembered step is of any operation",
        "if (cache.state[slot] === state && cache.operation[slot] === operation) return",
        "if (cache.state[slot] === state) return",
      ],
      [
        "a remembered step is of any state",
        "if (cache.state[slot] === state && cache.operation[slot] === operation) return",
        "if (cache.operation[slot] === operation) return",
      ],
    ],
  },
};
