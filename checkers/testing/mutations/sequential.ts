import type { MutationList } from "./mutation.ts";

export const sequentialMutations: MutationList = {
  checker: "sequential",
  rules: ["sequential", "sequential-cas", "sequential-ambiguous", "sequential-cases"],
  tests: ["checkers/sequential/sequential.test.ts"],
  broken: {
    "checkers/sequential/order-graph.ts": [
      [
        "rule W is left out",
        "if (w !== readsNothing && w !== initially && other !== w && !this.before(other, w))",
        "if (false)",
      ],
      ["rule R is left out", "if (writes[i] === 1) this.#readersBefore(other, i);", ""],
      ["readers of the initial value bind nothing", "this.#initialReaders();", ""],
      [
        "own earlier writes are left out of rule W",
        "const seen = q === own ? i - 1 : this.clock[i * k + q]!;",
        "const seen = q === own ? -1 : this.clock[i * k + q]!;",
      ],
      [
        "the last write of a group is the one before it",
        "return low === first ? -1 : writesOf[low - 1]!;",
        "return low - 1 <= first ? -1 : writesOf[low - 2]!;",
      ],
      [
        "program order is not propagated",
        "if (i > this.problem.starts[own]!) grown = this.#join(i - 1, i) || grown;",
        "",
      ],
      [
        "reads-from is not propagated",
        "if (source[i]! >= 0) grown = this.#join(source[i]!, i) || grown;",
        "",
      ],
      ["derived edges are not propagated", "grown = this.#join(this.edgeFrom[e]!, i) || grown;", ";"],
      ["a circle in the clocks is not seen", "this.circle ??= { from, to };", ""],
      [
        "clocks are not taken back",
        "this.clock[this.#log[this.#logged]!] = this.#log[this.#logged + 1]!;",
        "",
      ],
      ["edges are not taken back", "while (this.edges > edges) {", "while (false) {"],
      ["who comes after is not marked", "this.#markAfter(i);", ""],
    ],
    "checkers/sequential/saturate.ts": [
      ["one sweep only", 'if (refreshed === 0) return "consistent";', 'return "consistent";'],
      [
        "a circle among the edges is not seen",
        'if (order.length < count) return "circle";',
        'if (order.length < count) return "consistent";',
      ],
      [
        "an edge against the order is no circle",
        'if (graph.before(to, from)) return "circle";',
        "",
        "it is added, and its circle shows as soon as its end is brought up to date",
      ],
      [
        "the queue is not cleared after taking back",
        "while (this.#waiting > 0) this.#graph.stale[this.#pop()] = 0;",
        "",
        "what waits is looked at again, for nothing",
      ],
    ],
    "checkers/sequential/scheduler.ts": [
      [
        "a write replaces what must still be read",
        "return this.#unread[current]! === (source[node] === current ? 1 : 0);",
        "return true;",
      ],
      [
        "a cas waits for itself",
        "return this.#unread[current]! === (source[node] === current ? 1 : 0);",
        "return this.#unread[current]! === 0;",
      ],
      [
        "rewinding forgets values",
        "if (writes[node] === 1) this.#current[key[node]!] = this.#replaced[node]!;",
        "",
      ],
      ["rewinding forgets readers", "if (source[node]! >= 0) this.#unread[source[node]!]!++;", ""],
      ["nobody waits for other processes", "if (q === p || needed < this.#next[q]!) continue;", "continue;"],
    ],
    "checkers/sequential/solver.ts": [
      ["the schedule is not taken back", "this.#scheduler.rewind(this.#agreed());", ""],
      [
        "look-ahead forces the wrong order",
        "const forced = this.#force(decision);",
        "const forced = this.#force({ first: decision.second, second: decision.first });",
      ],
      [
        "no supposition is taken back",
        "if (open.length > 1) this.#levels.push",
        "if (false) this.#levels.push",
      ],
      [
        "a failed supposition is not learned the other way",
        "outcome = this.#force(level.supposed);",
        "outcome = this.#force({ first: level.supposed.second, second: level.supposed.first });",
      ],
    ],
    "checkers/sequential/problem.ts": [
      [
        "unanswered operations all happened",
        "|| columns.status[first] === statuses.info) continue;",
        ") continue;",
      ],
      ["unanswered writes that were read did not happen", "pending.push(source);", ""],
      ["repeated values are told apart", "if (source === manyWriters) {", "if (false) {"],
      ["what nobody wrote may be read", "if (source === noWriter && value !== initial) {", "if (false) {"],
    ],
    "checkers/sequential/writers.ts": [
      [
        "writes of nil are unique",
        "this.#rows[slot] = fresh && value !== initial ? row : manyWriters;",
        "this.#rows[slot] = fresh ? row : manyWriters;",
      ],
      [
        "the last of equal writes counts",
        "this.#rows[slot] = fresh && value !== initial ? row : manyWriters;",
        "this.#rows[slot] = value !== initial ? row : manyWriters;",
      ],
    ],
    "checkers/sequential/register-rows.ts": [
      [
        "refused cas say nothing",
        "deed = columns.result[row]! < 0 ? deeds.refusal : deeds.read;",
        "deed = deeds.nothing;",
      ],
      [
        "what a refused cas saw is not read",
        "deed = columns.result[row]! < 0 ? deeds.refusal : deeds.read;",
        "deed = deeds.refusal;",
      ],
      ["a cas finds nothing", "return deed === deeds.cas ? columns.expected[row]! : -1;", "return -1;"],
    ],
    "checkers/sequential/refusals.ts": [
      [
        "refused cas are placed anywhere",
        "if (next < row || now[columns.key[row]!] === columns.expected[row]) break;",
        "if (next < row) break;",
      ],
      [
        "refused cas are placed after their session went on",
        "if (late !== undefined && late < row) return undefined;",
        "",
      ],
      ["refused cas are placed before their session came to them", "if (next < row || now", "if (now"],
      [
        "refused cas without a place are forgotten",
        "return waiting.size > 0 ? undefined : Int32Array.from(whole);",
        "return Int32Array.from(whole);",
      ],
    ],
    "checkers/sequential/search.ts": [
      [
        "the search's cas looks at nothing",
        "if (found >= 0 && found !== now) return false;",
        "if (deed !== deeds.cas && found >= 0 && found !== now) return false;",
      ],
      [
        "the search's refusals look at nothing",
        "if (deed === deeds.refusal && now === this.#columns.expected[row]) return false;",
        "",
      ],
      [
        "unanswered operations are due",
        "if (this.#columns.status[row] !== statuses.info) this.#due--;",
        "this.#due--;",
      ],
      ["the search's memory forgets values", "const key = `$", "const key = this.#next.join() || `$"],
      ["the search's memory forgets the frontier", "const key = `$", "const key = this.#now.join() || `$"],
      [
        "reads that say nothing are left out of the order",
        "if (!any) return Int32Array.from(order);",
        "return Int32Array.from(order);",
      ],
    ],
    "checkers/sequential/core.ts": [
      [
        "shrinking keeps readers without writes",
        "if (deed[other] === deeds.refusal || found === columns.argument[row]) gone.add(other);",
        "if (deed[other] === deeds.refusal) gone.add(other);",
      ],
      ["shrinking keeps refusals without writes", "if (deed[other] === deeds.refusal || found", "if (found"],
    ],
    "checkers/sequential/decide.ts": [
      [
        "a core lacks the readers of unanswered writes",
        "if (columns.status[problem.row[node]!] === statuses.info)\n      nodes",
        "if (false)\n      nodes",
      ],
      [
        "a core lacks what its reads read",
        "if (problem.source[node]! >= 0) nodes.add(problem.source[node]!);",
        "",
      ],
      [
        "what found no order in a first try is invalid",
        'return searched(columns, budget, "a refused cas has no place',
        'return { kind: "invalid", violation: fromSearch(columns, "") }; searched(columns, budget, "a refused cas has no place',
      ],
    ],
    "checkers/sequential/proof.ts": [
      ["a proof is told without its lemmas", "for (const step of lemma.premise) needed.push(step.kind);", ""],
      ["premises may rest on what comes after them", "if (e < edges) reach", "reach"],
    ],
  },
};
