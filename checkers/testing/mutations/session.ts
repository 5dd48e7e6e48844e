import type { MutationList } from "./mutation.ts";

export const sessionMutations: MutationList = {
  checker: "session",
  rules: ["read-your-writes", "monotonic-reads", "monotonic-writes", "writes-follow-reads"],
  tests: ["checkers/session/session.test.ts"],
  broken: {
    "checkers/session/missed.ts": [
      [
        "own writes: the initial value is never too old",
        "from === initial || (from >= 0 && session[from] === p && from < own)",
        "from >= 0 && session[from] === p && from < own",
      ],
      [
        "own writes: older own writes are not too old",
        "from === initial || (from >= 0 && session[from] === p && from < own)",
        "from === initial",
      ],
      ["own writes: what others wrote is too old", "session[from] === p && from < own", "from < own"],
      [
        "monotonic reads: the initial value may come back",
        "if (before !== undefined) return { read: node, missed: source[before]!, because: before };\n        continue;",
        "continue;",
      ],
      [
        "monotonic reads: an older write may come back",
        "if (before !== undefined && source[before]! > from)",
        "if (before !== undefined && source[before]! < from)",
      ],
      [
        "monotonic reads: the same write may not",
        "if (before !== undefined && source[before]! > from)",
        "if (before !== undefined && source[before]! >= from)",
      ],
      [
        "monotonic writes: only the write that was read is seen",
        "for (let one = seen[q]!; one <= write[from]!; one++) visible",
        "for (let one = write[from]!; one <= write[from]!; one++) visible",
      ],
      ["monotonic writes: nothing hides an older write", "if (hides >= 0 && hides < seen[q]!)", "if (false)"],
      [
        "monotonic writes: what was only written later hides",
        "if (hides >= 0 && hides < seen[q]!)",
        "if (hides >= 0 && hides <= seen[q]!)",
      ],
      [
        "monotonic writes: writes of other sessions follow",
        "if (before >= 0 && session[writeNode[before]!] === session[node]) following",
        "if (before >= 0) following",
        "a write of a later session has a larger number than all that were seen of this one",
      ],
      ["writes follow reads: nothing is learned of the writer", "this.#learn(write[from]!);", ""],
      [
        "writes follow reads: what was read is not seen",
        "this.#show(node);\n    return this.#hidden",
        "return this.#hidden",
      ],
      [
        "writes follow reads: what was written later hides nothing",
        "if (after) return",
        "if (after && s !== q) return",
      ],
      [
        "writes follow reads: what others wrote later hides nothing",
        "if (after) return",
        "if (after && s === q) return",
      ],
      [
        "writes follow reads: what was read by other writers is not learned",
        "const until = q === writer ? w + 1 : pool[rowOf[w]! + q]!;",
        "const until = q === writer ? w + 1 : 0;",
      ],
    ],
    "checkers/session/sights.ts": [
      [
        "earlier writes are left out of what is seen",
        'this.#guarantee === "monotonic-writes" && write[node]! >= 0',
        "false",
      ],
      [
        "what a writer had read is left out of what is seen",
        'this.#guarantee === "writes-follow-reads" && source[node]! >= 0',
        "false",
      ],
      ["what becomes visible stands in any order", "fresh.sort((a, b) =>", "[...fresh].sort((a, b) =>"],
    ],
    "checkers/proofs/session-sights.ts": [
      ["earlier writes need not be visible", "this.#asked?.earlier === true", "false"],
      ["what a writer had read need not be visible", "this.#asked?.follow === true", "false"],
      ["what was read need not be visible", "this.#asked?.remember === true", "false"],
      ["own writes need not be visible", "this.#asked?.own === true && writes !== undefined", "false"],
      [
        "a read may miss what is after what it saw",
        "source === undefined || this.#clocks.isAfter(source, other)",
        "source === undefined",
      ],
      [
        "a read of the initial value may miss writes",
        "source === undefined || this.#clocks.isAfter(source, other)",
        "source !== undefined && this.#clocks.isAfter(source, other)",
      ],
      ["own operations may be missing", "return missing === undefined ?", "return true ?"],
    ],
    "checkers/proofs/write-clocks.ts": [
      ["later writes of a session are not after", "return later > sooner;", "return false;"],
      ["nothing of another session is after", "(this.#past.get(later)?.[session] ?? -1) >= sooner", "false"],
      ["levels need not rise in a session", "if (mine[session[row]!]! > row)", "if (false)"],
      [
        "what is read may stand later",
        "if (past === undefined) return",
        "if (past === undefined) continue;\n        if (false) return",
      ],
    ],
    "checkers/session/session.ts": [
      [
        "circles of writes that follow reads are passed over",
        "if (clocks.reached < program.nodes)",
        "if (false)",
      ],
      [
        "the read that shows a write is not in the core",
        "for (const row of rows) if (program.shownBy[row]! >= 0) rows.push(program.shownBy[row]!);",
        "",
      ],
    ],
  },
};
