import type { MutationList } from "./mutation.ts";

export const zonesMutations: MutationList = {
  checker: "zones",
  rules: ["zones-register", "zones-cas-register", "zones-kv", "zones-repeated", "zones-wildcard"],
  tests: ["checkers/linearizability/zones/zones.test.ts"],
  broken: {
    "checkers/engine/uniqueness.ts": [
      [
        "what puts the initial value is unique",
        "if (value === initial || (before >= 0 && keyOf[before] === key)) return false;",
        "if (before >= 0 && keyOf[before] === key) return false;",
      ],
      [
        "repeated values are unique",
        "if (value === initial || (before >= 0 && keyOf[before] === key)) return false;",
        "if (value === initial) return false;",
      ],
      [
        "what nobody wrote was found by nobody",
        "by >= 0 && keyOf[by] === key ? by : sources.thinAir;",
        "by >= 0 && keyOf[by] === key ? by : sources.none;",
      ],
      [
        "two candidates are as good as one",
        "if (candidates.length + (fromInitial ? 1 : 0) > 1) return false;",
        "",
      ],
      [
        "the initial value is never overwritten",
        "const fromInitial = found === initial && putters.lastBegun < 0;",
        "const fromInitial = found === initial;",
      ],
      [
        "a candidate is dropped though it was not overwritten",
        "completed[row]! > this.lastBegun) found",
        "invoked[row]! > this.lastBegun) found",
      ],
      [
        "an overwritten candidate is kept",
        "if (row !== reader && completed[row]! > this.lastBegun) found",
        "if (row !== reader) found",
      ],
      [
        "a candidate may begin after its reader ended",
        "if (end === never || invoked[same.rows[middle]!]! < end) low",
        "if (true) low",
      ],
      [
        "writes without an answer overwrite",
        "const certain = rows.filter((row) => columns.status[row] === statuses.ok);",
        "const certain = rows;",
        "a write without an answer is never over, so nothing is after it",
      ],
      ["a cas may have read from itself", "if (row !== reader && completed", "if (completed"],
    ],
    "checkers/linearizability/zones/clusters.ts": [
      [
        "writes without an answer all happened",
        "if (status[row] === statuses.info && needed[row] === 0) continue;",
        "",
      ],
      ["optional writes that were found did not happen", "needed[by] = 1;", ""],
      ["what a needed optional cas found is not needed", "by = source[by]!;", "by = -1;"],
      ["reads from the future are not looked for", "if (by < count && ended < invoked[by]!)", "if (false)"],
      ["two cas may replace one value", "if (next[by]! >= 0) clash", "if (false) clash"],
      [
        "what nobody wrote is no clash",
        "if (by !== sources.none)\n        clash",
        "if (by !== sources.none && by !== sources.thinAir)\n        clash",
      ],
      [
        "overwritten values are no clash",
        "if (by !== sources.none)\n        clash",
        "if (by !== sources.none && by !== sources.overwritten)\n        clash",
      ],
      [
        "refused cas and reads of nothing are forgotten",
        "else if (!puts && foundBy(columns, does, row) < 0) loose.push(row);",
        "",
      ],
      ["reads that end early do not count", "if (ended < low[by]!) low[by] = ended;", ""],
      ["reads that begin late do not count", "if (began > high[by]!) high[by] = began;", ""],
    ],
    "checkers/linearizability/zones/sweep.ts": [
      [
        "no conflict between chains",
        "if (low[head]! < maximum[on]! && !conflicts",
        "if (false && !conflicts",
      ],
      [
        "the initial value's readers are in nobody's way",
        "const maximum = high.slice(count);",
        "const maximum = high.slice(count).fill(-1);",
      ],
      ["only the chain before counts", "if (high[head]! > maximum[on]!) {", "if (true) {"],
      ["no order within a chain", "if (low[at]! < most && !conflicts.has(on))", "if (false)"],
      ["a chain is as long as its head: high", "high[head] = most;", ""],
      ["a chain is as long as its head: low", "low[head] = least;", ""],
      ["a ring of cas is no conflict", "if (chained < present) findRings(columns, clusters, conflicts);", ""],
      [
        "zones are placed by their low ends",
        "heads[Math.min(low[row]!, high[row]!)] = row;",
        "heads[Math.min(low[row]!, columns.events - 1)] = row;",
      ],
    ],
    "checkers/linearizability/zones/placing.ts": [
      ["refused cas go anywhere", "? columns.expected[row]! : -1;", "? -1 : -1;"],
      ["refused cas go beyond real time", "if (!room.reaches(gap, row)) return undefined;", ""],
      ["refused cas go before real time", "Math.max(bound, room.from(row))", "bound"],
      [
        "loose rows have no order among themselves",
        "while (completed[loose[over[ended]!]!]! < invoked[row]!) bound = Math.max(bound, gaps[over[ended++]!]!);",
        "while (completed[loose[over[ended]!]!]! < invoked[row]!) ended++;",
      ],
    ],
    "checkers/linearizability/zones/refusals.ts": [
      [
        "current at the beginning is enough",
        "if (high[cluster]! > completed[row]!) return { row, cluster };",
        "if (high[cluster]! > invoked[row]!) return { row, cluster };",
      ],
      [
        "current only after the beginning is enough",
        "low[cluster]! >= invoked[row]!) continue;",
        "low[cluster]! >= completed[row]!) continue;",
      ],
      [
        "refusals are never without reason",
        "if (high[cluster]! > completed[row]!) return { row, cluster };",
        "",
      ],
    ],
    "checkers/linearizability/zones/schedule.ts": [
      [
        "the schedule ends values for nobody",
        "if (invoked[row]! > began && completed[row]! < end) end = completed[row]!;",
        "",
      ],
      [
        "the schedule lets a value end for its earlier strangers only",
        "if (invoked[row]! > began && completed",
        "if (invoked[row]! < began && completed",
      ],
      [
        "the open cluster with the latest deadline follows",
        "this.#restLow[head]! < this.#restLow[chosen]!) chosen",
        "this.#restLow[head]! > this.#restLow[chosen]!) chosen",
      ],
      [
        "a cluster may follow that another must precede",
        "if (this.#chainHigh[head]! > queue.earliestBut(head)) continue;",
        "",
      ],
    ],
    "checkers/linearizability/zones/zones.ts": [
      [
        "keys that do not fit are valid",
        "undecided: keys.filter((key) => !isViolated(key) && !placed.has(key)),",
        "undecided: [],",
      ],
      [
        "orders are not replayed",
        "assert(mistake === undefined, `zones found",
        'assert(mistake !== "", `zones found',
        "the replay guards against mistakes of the other parts, and there are none; broken parts show that it bites",
      ],
    ],
    "checkers/linearizability/zones/proof-rows.ts": [
      ["a core lacks who shows that a write happened", "if (witness >= 0) all.add(witness);", ""],
      ["a core lacks who rules out other writers", "if (excluder >= 0) all.add(excluder);", ""],
    ],
    "checkers/linearizability/zones/proof.ts": [
      ["a core of a pair lacks half of it", "rows.push(firstOfBefore, lastOfAfter);", ""],
      [
        "a core lacks the cas between",
        "rows.push(...between(clusters, before), ...between(clusters, after));",
        "",
      ],
      ["a core of a double cas has one of them", "[...writer, first!, second!],", "[...writer, first!],"],
      ["a core of a chain lacks who came late", "[...links, over, begun],", "[...links, over],"],
      ["a core of a refusal lacks what was found after", "[...before, row, after],", "[...before, row],"],
    ],
  },
};

export const streamingMutations: MutationList = {
  checker: "streaming",
  rules: ["streaming-register", "streaming-kv", "streaming-repeated", "streaming-long"],
  tests: ["checkers/linearizability/zones/streaming.test.ts"],
  broken: {
    "checkers/linearizability/zones/streaming.ts": [
      ["a value is let go although an older call is open", "if (one.low >= oldest) continue;", ""],
      [
        "what was let go forbids nothing",
        "if (one.low < gone.high && gone.low < one.cap) one.cap = gone.low;",
        ";",
        "whoever stood in the way of what is let go was over before it, and is let go with it",
      ],
      [
        "`cap` is not looked at",
        "if (high > cluster.cap) {",
        "if (false) {",
        "whoever stood in the way of what is let go was over before it, and is let go with it",
      ],
      [
        "the initial value has no cluster",
        "this.#present.push(initial);",
        "",
        "it is compared when it is read, and only remembered too long: one value a key",
      ],
      ["the initial value was never there", "this.#byValue.set(keyOf(null), initial);", ""],
      [
        "a write's invocation does not count",
        "low: infinite, high: index, cap",
        "low: infinite, high: -1, cap",
      ],
      [
        "a failed write that was read is passed over",
        "if (cluster.low === Number.POSITIVE_INFINITY) {\n      this.#forget",
        "if (true) {\n      this.#forget",
      ],
      [
        "a failed write may still be read",
        "this.#forget(cluster);\n      return undefined;",
        "return undefined;",
      ],
      ["late members do not count", "if (invoked > cluster.high) cluster.high = invoked;", ""],
      [
        "no conflict is looked for",
        "if (other === cluster || other.low >= high || low >= other.high) continue;",
        "continue;",
      ],
      [
        "a value that others follow is let go though none is certain",
        "(one === first ? second : first)?.high ?? -1",
        "(one === first ? second : first)?.high ?? Infinity",
      ],
      ["nothing is ever let go", "this.#letGo(oldest);", ""],
      [
        "other functions are passed over",
        "this.#lose(register, `the call",
        "((..._) => _)(register, `the call",
      ],
      ["values written again are passed over", "this.#lose(register, `$", "((..._) => _)(register, `$"],
      ["two cas may find one value", "if (before !== undefined) {", "if (false) {"],
      [
        "a cas finds nothing",
        "return this.read(value, span);\n  }\n\n  /** A write that certainly",
        "return undefined;\n  }\n\n  /** A write that certainly",
      ],
      [
        "a read of nil after a delete is of the initial value",
        "read(value: unknown, span: Span): StreamViolation | undefined {\n    const { invoked, index } = span;\n    if (this.#erased && value === null) return undefined;",
        "read(value: unknown, span: Span): StreamViolation | undefined {\n    const { invoked, index } = span;",
      ],
      ["a lost key is followed further", "register.lose();", ""],
      [
        "what is let go may be another's value",
        "if (this.#byValue.get(name) === cluster) this.#byValue.delete(name);",
        "this.#byValue.delete(name);",
        "only deletes share a value, nil, and after one of them reads of nil say nothing",
      ],
    ],
  },
};
