import type { MutationList } from "./mutation.ts";

const tests: readonly string[] = ["checkers/small-checkers.test.ts", "checkers/single-promises.test.ts"];

export const domainMutations: MutationList = {
  checker: "single promises",
  rules: ["queue (domain)", "monotonic (domain)", "mutex (domain)", "fencing (domain)"],
  tests,
  broken: {
    "checkers/queue-delivery.ts": [
      ["failed enqueues put in", 'f === "enqueue" && outcome.type !== "fail");', 'f === "enqueue");'],
      [
        "unanswered enqueues put nothing in",
        'f === "enqueue" && outcome.type !== "fail");',
        'f === "enqueue" && outcome.type === "ok");',
      ],
      ["enqueues that began later count", ".filter(({ invoked }) => invoked < dequeue.completed);", ";"],
      ["a second delivery is none", "else {\n        before.push(dequeue);", "else {"],
      ["all queues are one", 'JSON.stringify([key ?? "", typeof value', 'JSON.stringify(["", typeof value'],
      ["letters are numbers", "typeof value, keyOf(value)]", "String(value)]"],
      ["dequeues are taken as they began", ".sort((a, b) => a.completed - b.completed);", ";"],
    ],
    "checkers/monotonic.ts": [
      ["all numbers are one", 'grouped(reads, ({ key }) => key ?? "")', 'grouped(reads, () => "")'],
      [
        "only what ended last counts",
        "if (greatest === undefined || numberOf(byEnd[ended]!) > numberOf(greatest)) greatest",
        "greatest",
      ],
      [
        "reads that overlap count",
        "byEnd[ended]!.completed < read.invoked; ended++)",
        "byEnd[ended]!.completed < read.completed; ended++)",
      ],
      [
        "equal numbers go back",
        "numberOf(read) < numberOf(greatest)) steps",
        "numberOf(read) <= numberOf(greatest)) steps",
      ],
      ["reads end as they began", ".sort((a, b) => a.completed - b.completed);", ";"],
    ],
    "checkers/mutex.ts": [
      [
        "refused releases give back",
        'if (held === undefined || call.outcome.type === "fail") continue;',
        "if (held === undefined) continue;",
      ],
      ["all locks are one", 'grouped(calls, ({ key }) => key ?? "")', 'grouped(calls, () => "")'],
      [
        "a hold lasts until its release returns",
        "const until = release?.invoked ?? Number.POSITIVE_INFINITY;",
        "const until = release?.completed ?? Number.POSITIVE_INFINITY;",
      ],
      ["a hold begins with its call", "from: acquire.completed, until", "from: acquire.invoked, until"],
      [
        "unanswered acquires hold",
        'else if (call.outcome.type === "ok") {',
        'else if (call.outcome.type !== "fail") {',
      ],
      [
        "a hold that is never released is none",
        "for (const held of open.values()) end(held, undefined);",
        "",
      ],
      [
        "only the hold before counts",
        "if (longest === undefined || hold.until > longest.until) longest = hold;",
        "longest = hold;",
      ],
      ["an acquire on top of one's own is none", "if (held !== undefined) end(held, undefined);", ""],
    ],
    "checkers/fencing-tokens.ts": [
      ["tokens may be given twice", "const twin = given.get(token);", "const twin = given.get(Number.NaN);"],
      [
        "tokens may go back",
        "tokenOf(greatest)! >= token ? greatest : undefined",
        "tokenOf(greatest)! >= Infinity ? greatest : undefined",
      ],
      [
        "tokens of acquires that overlap must grow",
        "fenced[ended]!.completed < acquire.invoked; ended++)",
        "fenced[ended]!.completed < acquire.completed; ended++)",
      ],
    ],
    "checkers/fencing.ts": [
      ["unanswered writes count", 'outcome.type === "ok");', 'outcome.type !== "fail");'],
      [
        "writes that overlap count",
        "byEnd[ended]!.completed < write.invoked; ended++)",
        "byEnd[ended]!.completed < write.completed; ended++)",
      ],
      [
        "writes of one token refute each other",
        "heldBy(greatest) > heldBy(write)",
        "heldBy(greatest) >= heldBy(write)",
      ],
      ["all locks are one", 'grouped(calls, ({ key }) => key ?? "")', 'grouped(calls, () => "")'],
    ],
  },
};
