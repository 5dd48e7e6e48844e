import type { MutationList } from "./mutation.ts";

export const weakRegisterMutations: MutationList = {
  checker: "weak registers",
  rules: ["safe-register", "weakly-regular-register", "strongly-regular-register"],
  tests: ["checkers/weak-registers/weak-registers.test.ts"],
  broken: {
    "checkers/weak-registers/accesses.ts": [
      ["failed cas wrote", "return role !== 1 && status !== statuses.refused;", "return role !== 1;"],
      [
        "crashed reads saw what their columns say",
        "if (role === 1) return status === statuses.ok ? columns.result[row]! : -1;",
        "if (role === 1) return -1;",
      ],
      ["a cas reads nothing", "if (status === statuses.ok) return columns.expected[row]!;", ""],
      [
        "crashed writes end",
        "columns.status[row] === statuses.info ? never : columns.completed[row]!;",
        "columns.completed[row]!;",
        "columns say of a call without an answer that it never completed",
      ],
    ],
    "checkers/weak-registers/overwritten.ts": [
      [
        "ended writes are forgotten",
        "if (writes.completed[write] !== never) endingAt",
        "if (false) endingAt",
      ],
      [
        "the first write that ended overwrites, not the latest begun",
        "if (write >= 0 && write > latest[writes.key[write]!]!)",
        "if (write >= 0)",
      ],
      [
        "writes that end while the read runs overwrite",
        "for (; event < reads.invoked[read]!; event++) {",
        "for (; event < reads.completed[read]!; event++) {",
      ],
      ["no read is disturbed", "balance[read]! > ended[reads.key[read]!]! ? 1 : 0;", "0;"],
      ["every read is disturbed", "balance[read]! > ended[reads.key[read]!]! ? 1 : 0;", "1;"],
      [
        "writes that begin while the read runs do not disturb",
        "writes.invoked[write]! < reads.completed[read]!; write++",
        "writes.invoked[write]! < reads.invoked[read]!; write++",
      ],
      [
        "a candidate may have been overwritten",
        "return last >= 0 && this.#endMost[last]! > overwriter;",
        "return last >= 0;",
      ],
      [
        "only the last candidate counts",
        "most = Math.max(most, accesses.writes.completed[places[at]!]!);",
        "most = accesses.writes.completed[places[at]!]!;",
      ],
      [
        "a candidate may begin after the read",
        "if (this.#invoked[this.#writes[middle]!]! < position) low",
        "if (this.#invoked[this.#writes[middle]!]! < Infinity) low",
      ],
    ],
    "checkers/weak-registers/reads.ts": [
      [
        "safe registers excuse nothing",
        'const excused = level === "safe" ?',
        'const excused = level !== "safe" ?',
      ],
      [
        "the initial value is never overwritten",
        "if (reads.value[read] === accesses.initial && overwriter < 0) continue;",
        "if (reads.value[read] === accesses.initial) continue;",
      ],
      [
        "the initial value is never there",
        "if (reads.value[read] === accesses.initial && overwriter < 0) continue;",
        "",
      ],
      [
        "what nobody wrote may be read",
        "if (cluster >= 0) {\n      if",
        "if (cluster < 0) continue;\n    {\n      if",
      ],
      [
        "the rows of a stale read lack what overwrote it",
        ": [writes.row[source]!, writes.row[overwriter]!, row];",
        ": [writes.row[source]!, row];",
      ],
    ],
    "checkers/weak-registers/clusters.ts": [
      [
        "unread equal writes share a cluster",
        "if (asked[value] !== key || stamp[value] !== key) {",
        "if (stamp[value] !== key) {",
      ],
      ["reads that end early do not count", "low[cluster] = reads.completed[at]!;", ""],
      ["reads that begin late do not count", "high[cluster] = reads.invoked[at]!;", ""],
      [
        "repeated values tell their writer",
        "return clusters.writers[cluster]! <= (cluster < clusters.keys ? 0 : 1);",
        "return true;",
      ],
      [
        "a crashed write that nobody saw must have happened",
        "return clusters.reads[cluster] === 0 && clusters.writeCompleted[cluster] === never;",
        "return false;",
      ],
    ],
    "checkers/weak-registers/peeling.ts": [
      [
        "writes that ended are in nobody's way",
        "high[this.#byHigh[atHigh]!]! <= leastCompleted; atHigh++",
        "high[this.#byHigh[atHigh]!]! <= Infinity; atHigh++",
      ],
      [
        "values that were seen are in nobody's way",
        "writeInvoked[this.#byInvoked[atInvoked]!]! <= leastLow; atInvoked++",
        "writeInvoked[this.#byInvoked[atInvoked]!]! <= Infinity; atInvoked++",
      ],
      [
        "the owner of the least completion stands in its own way",
        "if (this.#taken === before) this.#takeIfFree(this.#byCompleted.first);",
        "",
      ],
      [
        "the owner of the least sign stands in its own way",
        "if (this.#taken === before) this.#takeIfFree(this.#byLow.first);",
        "",
        "a sign before the write began is a read from the future, and refuted before anything is put in order",
      ],
      [
        "a predecessor that had ended is overlooked",
        "if (ended >= 0 && writeCompleted[ended]! < high[cluster]!) return ended;",
        "",
      ],
      [
        "a predecessor that was seen is overlooked",
        "if (seen >= 0 && low[seen]! < writeInvoked[cluster]!) return seen;",
        "",
      ],
    ],
    "checkers/weak-registers/strongly-regular.ts": [
      ["each read by itself is enough", "if (peeled.stuck !== undefined) {", "if (false) {"],
      [
        "the rows of a cycle lack what was seen",
        "for (const row of [rowOf(first), rowOf(second), from, to]) if",
        "for (const row of [rowOf(first), rowOf(second)]) if",
      ],
    ],
  },
};

export const stalenessMutations: MutationList = {
  checker: "staleness",
  rules: ["two-atomic", "gamma", "delta"],
  tests: ["checkers/staleness/staleness.test.ts"],
  broken: {
    "checkers/staleness/chunks.ts": [
      [
        "the order with the first two swapped is left out",
        "const bases = forward.length > 1 ? [forward, swapped] : [forward];",
        "const bases = [forward];",
      ],
      [
        "backward zones that reach out belong to the chunk",
        "const backward = inside.filter((cluster) => low[cluster]! < end);",
        "const backward = [...inside];",
      ],
      ["three backward zones are tried like two", "if (backward.length > 2) return [];", ""],
      ["a backward zone goes first only", "[one, ...base],\n      [...base, one],", "[one, ...base],"],
      [
        "two backward zones go one way only",
        "[one, ...base, two],\n    [two, ...base, one],",
        "[one, ...base, two],",
      ],
      ["chunks are not closed between", "if (start[cluster]! >= end && !close()) return false;", ""],
    ],
    "checkers/staleness/slots.ts": [
      ["writes that had ended do not count", "least = Math.max(least, ended.place[nextWrite]!);", ""],
      [
        "reads that had ended do not count",
        "least = Math.max(least, this.slot[readEnding.get(byEnd[nextRead]!)!]!);",
        "",
      ],
      ["one version more", "slot >= own + versions ||", "slot > own + versions ||"],
      ["one version less", "slot >= own + versions ||", "slot >= own + versions - 1 ||"],
      ["a value may show before an earlier write began", "if (low[cluster]! < begun) return false;", ""],
      [
        "a slot may lie behind writes that began later",
        "|| slot >= first(reads.completed[read]!)) return false;",
        ") return false;",
        "the order of a chunk puts no write behind a slot that began after a read of it ended: `low` before `begun` is refused above, and a read's end is no earlier than its cluster's low",
      ],
    ],
    "checkers/staleness/two-atomic.ts": [
      [
        "what nobody wrote may be read",
        "if (cluster < 0 || clusters.writeInvoked",
        "if (cluster >= 0 && clusters.writeInvoked",
      ],
      [
        "reads from the future are none",
        "clusters.writeInvoked[cluster]! > reads.completed[read]!) return read;",
        "false) return read;",
      ],
      [
        "cores lose writes but keep their reads",
        "if (fewer.length === kept.length) return fewer;",
        "return kept;",
      ],
    ],
    "checkers/staleness/gamma-delta.ts": [
      [
        "pairs in order of `low`",
        "sums[at] = spans.low[at]! + spans.high[at]!;",
        "sums[at] = spans.low[at]!;",
      ],
      [
        "gamma: no pairs",
        "if (owner >= 0) note(distance, key, spans.high[owner]! - spans.low[place]!, owner, place);\n      note",
        "note",
      ],
      [
        "gamma: reads from the future cost nothing",
        "note(distance, key, spans.writeInvoked[place]! - spans.low[place]!, place, place);",
        "",
      ],
      ["delta: hard pairs are left out", "if (before >= 0 && before !== place) {", "if (false) {"],
      [
        "delta: an age excuses reads from the future",
        "if (spans.low[place]! < spans.writeInvoked[place]!) {",
        "if (false) {",
      ],
      [
        "the first value counts, not the greatest",
        "if (!(value > distance.value[key]!)) return;",
        "if (distance.value[key]! > 0) return;",
      ],
    ],
    "checkers/staleness/spans.ts": [
      [
        "a write without an answer ends with its invocation",
        "if (writes.completed[at] !== never) low[cluster]",
        "low[cluster]",
        "columns say of such a write that it never completed, and where it counts at all a read of it ended before",
      ],
      ["the initial value was written late", "low.fill(Number.NEGATIVE_INFINITY, 0, clusters.keys);", ""],
      [
        "reads that end early do not count",
        "low[cluster] = Math.min(low[cluster]!, clock",
        "low[cluster] = Math.max(low[cluster]!, clock",
      ],
    ],
    "checkers/staleness/read-ages.ts": [
      [
        "versions that show after the read began count",
        "clusters.low[shownOrder[shown]!]! < begun; shown++",
        "clusters.low[shownOrder[shown]!]! < reads.completed[read]!; shown++",
      ],
      [
        "concurrent values are newer",
        "if (clusters.writeInvoked[middle]! > clusters.low[cluster]!) high",
        "if (clusters.writeInvoked[middle]! > -2) high",
      ],
      [
        "values that showed first after the read are newer",
        "if (earliest < 0 || clusters.low[earliest]! >= begun) continue;",
        "if (earliest < 0) continue;",
      ],
      ["the age is that of the write's end", "clock.completed[seen]!);", "clock.invoked[seen]!);"],
    ],
  },
};
