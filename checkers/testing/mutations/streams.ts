import type { MutationList } from "./mutation.ts";

/** Breaks checkers of queues that are emptied, of lists, logs and watches. */
export const streamMutations: MutationList = {
  checker: "queues, lists, logs and watches",
  rules: ["total-queue (domain)", "list-append (domain)", "kafka (domain)", "watch (domain)"],
  tests: ["checkers/logs-and-lists.test.ts", "checkers/small-checkers.test.ts", "checkers/watch.test.ts"],
  broken: {
    "checkers/total-queue.ts": [
      [
        "all queues are one",
        'grouped(operationsOf(history), ({ key }) => key ?? "")',
        'grouped(operationsOf(history), () => "")',
      ],
      ["failed enqueues put in", 'f === "enqueue" && outcome.type !== "fail");', 'f === "enqueue");'],
      ["removals without an answer took nothing", "absent.slice(vanished.length)", "absent"],
      [
        "a drain without an answer took one",
        'vanished.some(({ f }) => f === "drain") ? [] : absent',
        "absent",
      ],
      [
        "losses are seen in a queue that is not emptied",
        "...(drained ? lostForSure.map(lost) : [])",
        "...lostForSure.map(lost)",
      ],
      [
        "only a drain empties",
        '(removal.f === "drain" || removed(removal).length === 0)',
        'removal.f === "drain"',
      ],
      ["it may be emptied before the last enqueue", "removal.invoked > last && (", "("],
      [
        "later enqueues put in",
        "?? Number.POSITIVE_INFINITY) > removal.completed",
        "?? Number.POSITIVE_INFINITY) === Infinity",
      ],
      [
        "a second one of a value need not come out",
        "return times <= 0;",
        "return times <= 0 && !out.has(value);",
      ],
    ],
    "checkers/list-append.ts": [
      [
        "the shortest read is the order",
        "read.list.length > known.list.length",
        "read.list.length < known.list.length",
      ],
      ["what is appended twice stands there once", "if (number <= possible.length) return [];", ""],
      ["doubled elements are none", "if (number === 1 || reported", "if (number < 3 || reported"],
      ["failed transactions append", 'return outcome.type !== "fail" && invoked', "return invoked"],
      ["later transactions append", "&& invoked < reader.completed;", ";"],
      [
        "later steps are seen",
        "append.operation === operation ? append.step < step :",
        "append.operation === operation ? true :",
      ],
      [
        "reads during the last append lose",
        "operation.invoked > (quiet.get(key) ?? -1)",
        "operation.completed > (quiet.get(key) ?? -1)",
      ],
      [
        "unanswered appends must be there",
        'operation.outcome.type !== "ok" || last.length === 0',
        "last.length === 0",
      ],
      [
        "all reads must have it",
        "last.some(({ list }) => list.includes(value))",
        "last.every(({ list }) => list.includes(value))",
      ],
    ],
    "checkers/list-append-internal.ts": [
      ["what was read is forgotten", "expected.set(key, { list, whole: true });", ""],
      ["what was read may grow", "(whole && start !== 0)", "false"],
      ["only the last append counts", "list: [...known.list, keyOf(value)]", "list: [keyOf(value)]"],
    ],
    "checkers/kafka.ts": [
      ["offsets may be shared", "there.message !== entry.message && !reported", "false && !reported"],
      ["messages sent twice stand once", "|| offsets.size <= (sends.get(name)?.length ?? 0)", ""],
      [
        "failed sends send twice",
        'sent.filter(({ operation }) => operation.outcome.type !== "fail")',
        "sent.filter(() => true)",
      ],
      ["an offset may come twice", "offset! <= before", "offset! < before"],
      [
        "failed sends send",
        'outcome.type !== "fail" && invoked < operation.completed',
        "invoked < operation.completed",
      ],
      [
        "later sends send",
        'outcome.type !== "fail" && invoked < operation.completed',
        'outcome.type !== "fail"',
      ],
      ["polls begin where they found something", "requestedOffset(poll, key) ?? offsets[0]!", "offsets[0]!"],
      ["polls reach beyond their end", "entry.offset! >= until ||", ""],
      ["polls begun before the answer must have it", "entry.operation.completed > poll.invoked ||", ""],
    ],
    "checkers/watch.ts": [
      ["watches may go back", "compacted === undefined && next < from", "false"],
      ["events may be of before", "revision < from || revision >= next", "revision >= next"],
      ["events may be of later", "revision < from || revision >= next", "revision < from"],
      ["any order will do", "else if (revision < last) say", "else if (false) say"],
      ["events may come twice", 'say("repeated event",', 'if (false) say("repeated event",'],
      ["later writes write", "      ({ invoked }) => invoked < call.completed,", "      () => true,"],
      [
        "unanswered writes have no revision",
        'outcome.output === revision : outcome.type === "info"',
        "outcome.output === revision : false",
      ],
      ["failed writes write", ': outcome.type === "info";', ": true;"],
      ["nobody is too late", "if (compacted !== undefined) return [];", ""],
      ["what comes behind is lost", "if (revision >= next) break;", ""],
      [
        "lists may be of the revision before",
        "countBefore(events, revision + 1,",
        "countBefore(events, revision,",
      ],
      [
        "failed writes are in lists",
        '({ outcome }) => outcome.type !== "fail",\n    );\n    const told',
        "() => true,\n    );\n    const told",
      ],
      ["what was told may be in any list", "writes.length > told && writes", "writes"],
      [
        "later writes are in lists",
        "writes.some(({ invoked }) => invoked < call.completed)",
        "writes.length > 0",
      ],
    ],
    "checkers/watch-truth.ts": [
      ["watchers tell nothing", 'if (call.f === "watch") for', "if (false) for"],
      ["writers are told nothing", 'if (call.f === "put")\n      for', "if (false)\n      for"],
      [
        "contradictions are none",
        "else if (keyOf(change.keys.get(key)) !== keyOf(value))",
        "else if (false)",
      ],
    ],
  },
};
