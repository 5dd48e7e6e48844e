import type { MutationList } from "./mutation.ts";

export const causalMutations: MutationList = {
  checker: "causal",
  rules: ["causal", "causal-convergence", "causal-memory", "pram"],
  tests: ["checkers/causal/causal.test.ts"],
  broken: {
    "checkers/causal/program.ts": [
      ["a write without an answer that was read did not happen", "kept[source] = 1;", ""],
      [
        "what a read cas without an answer had read is not looked for",
        "if ((acts[row]! & does.read) !== 0) resolve(row);\n  const strange",
        "pending.length = 0;\n  const strange",
      ],
      ["values written twice are told apart by the first", "else this.#doubled[other] = 1;", ""],
      [
        "nil that was written is taken for the initial value",
        "return writer < 0 ? initial : ambiguous;",
        "return initial;",
      ],
      [
        "a read of what nobody wrote says nothing",
        "else if (source === none) note(thinAir, row);",
        "else if (source === none) {}",
      ],
      [
        "a refused cas saw nothing",
        "acts[row] = columns.result[row]! < 0 ? does.nothing : does.read;",
        "acts[row] = does.nothing;",
      ],
      ["calls without an answer all happened", "if (columns.status[row] === statuses.info) continue;", ""],
    ],
    "checkers/causal/clocks.ts": [
      ["clocks are not joined", "join(current, mine, pool, rowOf[written]!, sessions, p);", ""],
      [
        "the write that was read is not in the clock",
        "if (current[mine + q]! <= written) current[mine + q] = written + 1;",
        "",
      ],
      ["a session that learned keeps its old row", "changed[p] = 1;", ""],
      [
        "nobody waits for a write that comes later",
        "if (from >= done[q]! && (q !== p || from >= node)) {",
        "if (false) {",
      ],
    ],
    "checkers/causal/conflicts.ts": [
      [
        "a read of the initial value hides nothing",
        "if (visible < 0) return undefined;\n    return",
        "return undefined;\n    return",
      ],
      [
        "a reader does not learn what the writer knew",
        "const until = q === session ? w + 1 : pool[row + q]!;",
        "const until = q === session ? w + 1 : 0;",
      ],
      [
        "a reader does not learn the writer's earlier writes",
        "const until = q === session ? w + 1 : pool[row + q]!;",
        "const until = q === session ? 0 : pool[row + q]!;",
      ],
      ["own writes are not visible", "this.#show(write[node]!, write[node]! + 1);", "{}"],
      ["no conflict edges", "if (this.#want) this.#emit(u, w, read);", ""],
      ["what is visible is forgotten after one look", "next[w] = first;", "next[w] = -1;"],
    ],
    "checkers/causal/levels.ts": [
      ["conflicts are not waited for", "waitsFor[after] = waitsFor[after]! + 1;", ""],
      ["reads do not wait for their write", "+ (source[node]! >= 0 ? 1 : 0);", "+ 0;"],
    ],
    "checkers/causal/labels.ts": [
      [
        "causality through others' reads is left out",
        "if (this.#causal && source[node]! >= 0) this.#lower(source[node]!, label, event, -1);",
        "",
      ],
      ["program order of others is left out", "this.#lower(node - 1, label, event, -1);", "{}"],
      ["what a session reads precedes nothing", "if (source >= 0) this.#lower(source, node, event, -1);", ""],
      [
        "labels are not lowered by what was read",
        "if (this.of[value]! < from) this.#lower(node, this.of[value]!, this.#eventFor(value), event);",
        "",
      ],
      [
        "a write before a run's value does not follow it down",
        "if (own >= 0) this.#pull(own, this.of[node]!, event);",
        "",
      ],
      ["a write before a read of the initial value is no clash", "if (value === initial || (own", "if ((own"],
      ["runs that cross are no clash", "|| (own >= 0 && run < own)) {", ") {"],
      [
        "an operation before an earlier one of its session is no clash",
        "this.clash = { nodes: [node, after, ...reads], events",
        "const clash = { nodes: [node, after, ...reads], events",
        "the walk of the view comes back to the operation, and tells the same cycle",
      ],
    ],
    "checkers/causal/runs.ts": [
      [
        "returning to a value is no clash",
        "if (run >= 0 && (from === initial || earlier >= 0))",
        "if (false)",
      ],
      [
        "the run that ends at a node is passed over",
        "if (runs.last[middle]! < node) low",
        "if (runs.last[middle]! <= node) low",
      ],
    ],
    "checkers/causal/view-order.ts": [
      [
        "a cycle of a view is passed over",
        "else if (this.#state[before] === open) return this.#cycle(before);",
        "else if (this.#state[before] === open) continue;",
      ],
      [
        "what reads force is not in the order",
        "this.#cursor[node] = run < 0 ? atEnd : member[run]!;",
        "this.#cursor[node] = atEnd;",
      ],
    ],
    "checkers/causal/check.ts": [
      [
        "repeated values do not matter",
        'if (example === undefined || finding.kind !== "valid") return finding;',
        "if (example !== undefined || example === undefined) return finding;",
      ],
      [
        "the read that shows a write is not in the core",
        "for (const row of rows) if (shownBy[row]! >= 0) rows.push(shownBy[row]!);",
        "",
      ],
    ],
    "checkers/causal/restrict.ts": [
      [
        "reads keep values whose write was left out",
        "column[row] = -1;",
        "",
        "a read of what nobody wrote binds nothing where this is used",
      ],
    ],
    "checkers/causal/witness.ts": [
      [
        "a witness does not look for reads of the initial value",
        'if (source === initial) return { pattern: "WriteCOInitRead"',
        'if (source === initial && read < 0) return { pattern: "WriteCOInitRead"',
      ],
      ["forced edges are told without their reasons", "if (read === undefined) continue;", "continue;"],
    ],
    "checkers/proofs/causal-levels.ts": [
      [
        "a replay lets later writes hide nothing",
        "if (visible && (writer === undefined || this.#arbitrated || this.#precedes(writer, other)))",
        "if (false)",
      ],
    ],
  },
};
