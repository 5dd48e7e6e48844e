import type { MutationList } from "./mutation.ts";

/** Breaks checkers of sums, identifiers, sets, carts and rows. */
export const promiseMutations: MutationList = {
  checker: "sums, sets and rows",
  rules: [
    "counter (domain)",
    "pn-counter (domain)",
    "unique-ids (domain)",
    "set-full linearizable (domain)",
    "cart (domain)",
    "fractured-reads (domain)",
  ],
  tests: ["checkers/counter.test.ts", "checkers/set-full.test.ts", "checkers/small-checkers.test.ts"],
  broken: {
    "checkers/counter.ts": [
      ["failed additions count", 'f === "add" && outcome.type !== "fail" && typeof', 'f === "add" && typeof'],
      [
        "unanswered additions are done",
        'outcome.type === "ok");',
        'outcome.type !== "fail");',
        "they never end",
      ],
      [
        "what is begun to be taken away is not",
        "this.#doneUp.before(invoked) + this.#begunDown.before(completed)",
        "this.#doneUp.before(invoked) + this.#doneDown.before(invoked)",
      ],
      [
        "what overlaps a read is done",
        "this.#doneUp.before(invoked) + this",
        "this.#doneUp.before(completed) + this",
      ],
      [
        "all counters are one",
        'grouped(operations, ({ key }) => key ?? "")',
        'grouped(operations, () => "")',
      ],
    ],
    "checkers/pn-counter.ts": [
      ["every read is final", "&& isFinal(operation) &&", "&&"],
      ["failed additions count", '|| outcome.type === "fail" || invoked', "|| invoked"],
      ["additions that began later count", " || invoked > read.completed)", ")"],
      [
        "additions that overlap are certain",
        "&& completed < read.invoked)",
        "&& completed < read.completed)",
      ],
      ["numbers with a gap between are one interval", "low <= last[1] + 1)", "low <= last[1] + 2)"],
    ],
    "checkers/unique-ids.ts": [
      ["a second one is none", "same.length > 1)", "same.length > 2)"],
      ["all generators are one", 'grouped(answered, ({ key }) => key ?? "")', 'grouped(answered, () => "")'],
    ],
    "checkers/set-full.ts": [
      ["all sets are one", 'grouped(operations, ({ key }) => key ?? "")', 'grouped(operations, () => "")'],
      ["reads before are lost in", "lastMissed.invoked < known.event) return false;", "false) return false;"],
      [
        "a later sighting does not count",
        "return lastSeen === undefined || lastSeen.completed < lastMissed.invoked;",
        "return true;",
      ],
      [
        "the first final read counts",
        "for (const read of finals) lastOf",
        "for (const read of finals.toReversed()) lastOf",
      ],
      ["all nodes are one", 'lastOf.set(read.node ?? "", read)', 'lastOf.set("", read)'],
      ["what is known later is missed", "known.event > read.invoked ||", ""],
      ["what is added later is missed", "add.invoked > read.completed", "false"],
      [
        "failed additions add",
        'outcome.type !== "fail" && invoked < read.completed',
        "invoked < read.completed",
      ],
      [
        "later additions add",
        'outcome.type !== "fail" && invoked < read.completed',
        'outcome.type !== "fail"',
      ],
      ["a second one is none", "if (seen.has(element) && !reported", "if (false && !reported"],
      ["nothing is stale", "(linearizable ? stale.map(staleness) : [])", "[]"],
      [
        "final reads need not succeed",
        "unfinished: finalsPlanned && finals.length === 0",
        "unfinished: false",
      ],
    ],
    "checkers/element-fates.ts": [
      [
        "failed additions add",
        'adds.filter(({ outcome }) => outcome.type !== "fail")',
        "adds.filter(() => true)",
      ],
      ["what is seen is not known", "...(first ? [first] : []),", ""],
      [
        "reads of before miss it",
        "if (read.invoked < add.invoked && read.completed < add.invoked) continue;",
        "",
      ],
      [
        "the first sighting is the last",
        "read.completed > seen.last.completed) seen.last",
        "false) seen.last",
      ],
    ],
    "checkers/cart.ts": [
      ["removed items must be there", "&& !removed.has(keyOf(input)),", ","],
      ["failed removals remove", 'f === "remove" && outcome.type !== "fail")', 'f === "remove")'],
      [
        "unanswered items must be there",
        'f === "add" && outcome.type === "ok" &&',
        'f === "add" &&',
        "they never end",
      ],
      ["every read is final", "reads.filter(isFinal).flatMap((read) => {", "reads.flatMap((read) => {"],
      ["later items must be there", "add.completed < read.invoked && !items", "!items"],
      ["failed additions add", 'if (f === "add" && outcome.type !== "fail")', 'if (f === "add")'],
      [
        "items of the future are none",
        "?? Number.POSITIVE_INFINITY) > read.completed",
        "?? Number.POSITIVE_INFINITY) === Infinity",
      ],
      [
        "all carts are one",
        'grouped(operations, (operation) => operation.key ?? "")',
        'grouped(operations, () => "")',
      ],
    ],
    "checkers/fractured-reads.ts": [
      ["failed writes write", 'f === "write-row" && outcome.type !== "fail")', 'f === "write-row")'],
      [
        "later writes write",
        "writes.filter(({ invoked }) => invoked < read.completed)",
        "writes.filter(() => true)",
      ],
      [
        "cells of two writes are a row",
        "if (begun.some(({ input }) => keyOf(input) === whole)) return undefined;",
        "if (cells.every(([name, value]) => begun.some(({ input }) => keyOf((input as Row)[name]) === keyOf(value)))) return undefined;",
      ],
      [
        "all rows are one",
        'grouped(operations, (operation) => operation.key ?? "")',
        'grouped(operations, () => "")',
      ],
    ],
  },
};
