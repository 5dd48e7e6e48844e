import type { MutationList } from "./mutation.ts";

export const searchMutations: MutationList = {
  checker: "linearizability by search",
  rules: ["linearizable-kv", "linearizable-repeated"],
  tests: [
    "checkers/linearizability/visited.test.ts",
    "checkers/linearizability/search.test.ts",
    "checkers/linearizability/frontier.test.ts",
    "checkers/linearizability/core.test.ts",
    "checkers/linearizability/linearizable.test.ts",
    "checkers/registry.test.ts",
  ],
  broken: {
    "checkers/linearizability/search.ts": [
      [
        "reads are taken though they are not legal",
        "if (this.#readOnly[operation] === 1 && this.#step(operation) === this.#state) {",
        "if (this.#readOnly[operation] === 1) {",
      ],
      [
        "configurations seen before are looked at again, without end",
        "if (fresh) this.#weigh();\n    return fresh;",
        "if (fresh) this.#weigh();\n    return true;",
      ],
      [
        "optional operations are never taken",
        "if (next === noState || next === this.#state) continue;",
        "continue;",
      ],
      [
        "optional operations are taken before they begin",
        "if (this.#operations[this.#optional]!.invoked > limit) break;",
        "",
      ],
      [
        "optional operations are taken twice",
        "if (this.#isTaken(this.#optional) || this.#isPointless(this.#optional)) continue;",
        "if (this.#isPointless(this.#optional)) continue;",
      ],
      ["going back forgets the state", "this.#state = this.#stateBefore[this.#depth]!;", ""],
      [
        "going back forgets the bits",
        "this.#bits[operation >>> 5]! ^= 1 << (operation & 31);\n      if",
        "if",
      ],
      [
        "going back forgets the window",
        "if (operation >>> 5 < this.#low) this.#low = operation >>> 5;",
        "",
        "the hash still tells the sets apart; only a collision would show it",
      ],
      [
        "going back tries the same again",
        "this.#optional = optional ? operation + 1 : noOptional;",
        "this.#optional = noOptional;",
      ],
      [
        "looking ahead begins where the walk stopped",
        "while (this.#depth > 0) this.#untake();\n    this.#visited",
        "this.#visited",
      ],
      ["what is hopeless is searched", "if (this.#prospects?.hopeless === true) return", "if (false) return"],
    ],
    "checkers/linearizability/entries.ts": [
      ["lifting leaves the return", "this.#unlink(this.#return[operation]!);", ""],
      [
        "touching intervals are one after the other",
        "operations[called]!.invoked <= operations[returned]!.completed",
        "operations[called]!.invoked < operations[returned]!.completed",
      ],
    ],
    "checkers/linearizability/visited.ts": [
      [
        "a hash is enough",
        "if (records[at] !== hash || records[at + 1] !== state) return false;",
        "return records[at] === hash;",
      ],
      [
        "optional operations are not compared",
        "if (records[rest + word] !== optional[word]) return false;",
        "",
      ],
      [
        "sets of operations are not compared",
        "if (records[first + word] !== bits[low + word]) return false;",
        "if (records[first + word] !== bits[low + word]) continue;",
      ],
      [
        "states are not compared",
        "if (records[at] !== hash || records[at + 1] !== state) return false;",
        "if (records[at] !== hash) return false;",
      ],
    ],
    "checkers/linearizability/prospects.ts": [
      [
        "a value that others can put again is buried too",
        "return this.#requiredFinders[current]! > itself && this.#putters[current] === 0;",
        "return this.#requiredFinders[current]! > itself;",
      ],
      [
        "a cas buries what it finds itself",
        "const itself = operation < this.#required && this.#finds[operation] === current ? 1 : 0;",
        "const itself = 0;",
      ],
      [
        "what depends on everything needs nothing",
        "if (put === none || this.#dependants > 0) return false;",
        "if (put === none) return false;",
      ],
      [
        "what optional calls find need not be put",
        "return this.#finders[put] === 0;",
        "return this.#requiredFinders[put] === 0;",
      ],
      [
        "going back forgets the current value",
        "this.#current = this.#stack.pop()!;",
        "this.#stack.pop();",
        "the value in its place can be put again by the call that was taken back, so that only less is cut",
      ],
      ["what was there from the start is hopeless", "&& !fitsAtFirst(operation);", ";"],
    ],
    "checkers/linearizability/ties.ts": [
      [
        "who found a value may stay without who put it",
        "return putters === undefined || this.#isShielded(operation, putters);",
        "return true;",
      ],
      [
        "who sees everything may stay without any",
        'if (finds === "everything") return this.#isShielded(operation, this.#allPutters);',
        'if (finds === "everything") return true;',
      ],
      ["what was taken may be put", "if (puts.some((value) => this.#taken.has(value))) return false;", ""],
      [
        "what was put may be taken",
        "if (takes?.some((value) => this.#putters.has(value))) return false;",
        "",
      ],
      [
        "whatever comes between shields",
        "(this.#earliest[first] ?? Number.POSITIVE_INFINITY) < until;",
        "(this.#earliest[first] ?? Number.POSITIVE_INFINITY) < Infinity;",
      ],
    ],
    "checkers/linearizability/core.ts": [
      [
        "reads are not left out",
        "shrinker.leaveOutReads();\n  shrinker.leaveOutGroups();\n  shrinker.weaken();\n  shrinker.leaveOutGroups();\n  shrinker.leaveOutReads();",
        "shrinker.leaveOutGroups();\n  shrinker.weaken();\n  shrinker.leaveOutGroups();",
      ],
      [
        "what has an order is kept as a core",
        'if (found.kind !== "stuck") return false;\n    this.#kept',
        "this.#kept",
      ],
    ],
    "checkers/linearizability/prefix.ts": [
      ["the first return after the furthest is the one", "first = false;", "high = middle; break;"],
      ["calls that returned later are left out", "if (matters(model, open)) prefix.push(open);", ""],
    ],
    "checkers/linearizability/parts.ts": [
      [
        "refused calls tell nothing",
        'if (operation.outcome.type === "fail") return model.observes?.(operation) ?? false;',
        'if (operation.outcome.type === "fail") return false;',
      ],
      [
        "refused calls happened",
        'if (operation.outcome.type === "fail") return model.observes?.(operation) ?? false;',
        'if (operation.outcome.type === "fail") return true;',
      ],
      ["unanswered calls did not happen", "return !(model.readOnly?.(operation) ?? false);", "return false;"],
    ],
    "checkers/linearizability/verify.ts": [
      ["real time is not replayed", "if (operation.completed < latestInvoked) {", "if (false) {"],
      [
        "steps that the model forbids are replayed",
        "if (next === illegal) return",
        "if (next === undefined) return",
      ],
      ["missing calls are not missed", "if (happened) return", "if (false) return"],
      [
        "operations of another part are replayed",
        "if (model.partition?.(operation) !== key) return",
        "if (false) return",
      ],
      ["an operation may stand twice", "waiting[invoked] = undefined;", ""],
    ],
    "checkers/linearizability/portfolio.ts": [
      ["only depth first is tried", "attempts[round % 2]!(", "attempts[0]!("],
      [
        "the budget grows without end",
        "if (steps >= limits.stepsMax ||",
        "if (steps >= limits.stepsMax * 1e9 ||",
      ],
    ],
    "checkers/linearizability/decide-fast.ts": [
      ["what a fast test found is of the first part", "byKey.get(columns.keys[key]))!;", "parts[0])!;"],
    ],
  },
};
