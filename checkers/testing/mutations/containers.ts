import type { MutationList } from "./mutation.ts";

const folder = "checkers/linearizability/containers";
const tests: readonly string[] = [
  `${folder}/containers.test.ts`,
  `${folder}/patterns.test.ts`,
  `${folder}/structures.test.ts`,
];

export const queueMutations: MutationList = {
  checker: "queue, stack and priority queue",
  rules: ["queue", "queue-crashed", "stack", "priority-queue"],
  tests,
  broken: {
    [`${folder}/lives.ts`]: [
      [
        "values put in twice are told apart",
        "value === nilValue || insertOf[value]! >= 0) return undefined;",
        "value === nilValue) return undefined;",
      ],
      ["a value may come out twice", "insert < 0 || removeOf[value]! >= 0 ||", "insert < 0 ||"],
      [
        "a value may come out before it was put in",
        "|| columns.completed[row]! < columns.invoked[insert]!)",
        ")",
      ],
      ["unanswered insertions all happened", "|| status[insertOf[value]!] === statuses.ok);", "|| true);"],
      [
        "a removal may lie before its insertion",
        "removeFrom[place] = Math.max(invoked[out]!, invoked[into]!);",
        "removeFrom[place] = invoked[out]!;",
      ],
      [
        "an insertion may last beyond its removal",
        "insertBy[place] = Math.min(completed[into]!, completed[out]!);",
        "insertBy[place] = completed[into]!;",
      ],
      [
        "unanswered removals are forgotten",
        "if (status[row] === statuses.info) crashed.push(row);",
        "if (status[row] === statuses.info) {}",
      ],
      [
        "removals that found nothing are forgotten",
        "else if (value < 0 || value === nilValue) empties.push(row);",
        "else if (value < 0 || value === nilValue) {}",
      ],
    ],
    [`${folder}/presence.ts`]: [
      [
        "nothing is ever too much for an empty answer",
        "if (gaps[k]! < columns.completed[row]!) continue;",
        "continue;",
      ],
      ["values that are there for no time are there", "if (from >= to) continue;", ""],
      [
        "the first gap is sought from the beginning",
        "gaps[k] = next[columns.invoked[row]!]!;",
        "gaps[k] = next[0]!;",
      ],
    ],
    [`${folder}/queue.ts`]: [
      [
        "empty answers come after all",
        "if (k < gaps.length && mustEnter > gap) {",
        "if (k < gaps.length && mustEnter === events) {",
      ],
      [
        "elements enter in any order",
        "insertFrom[entering[from]!]! < mustEnter; from++",
        "insertFrom[entering[from]!]! < Infinity; from++",
      ],
      ["elements leave in any order", "events + 1 : Math.min(mustLeave, gap + 1);", "events + 1 : gap + 1;"],
      [
        "elements leave on the other side of an empty answer",
        "events + 1 : Math.min(mustLeave, gap + 1);",
        "events + 1 : mustLeave;",
      ],
      [
        "those that stay leave with all others",
        "mustLeave === events && gap === events ? events + 1 :",
        "mustLeave === events + 1 ? 0 :",
      ],
      [
        "enqueues are laid down only when a dequeue needs them",
        "(entered <= place || times[entered]! < leaving)",
        "entered <= place",
      ],
    ],
    [`${folder}/queue-crashed.ts`]: [
      [
        "unanswered dequeues take nothing",
        "if (lives.crashed.length === 0) return lives;",
        "if (lives.crashed.length >= 0) return lives;",
      ],
      ["no element needs an unanswered dequeue", "if (deadline[v] !== never) needy.push(v);", ""],
      [
        "there are always enough unanswered dequeues",
        "if (row === undefined || 2 * columns.invoked[row]! > deadline[v]!)",
        "if (row === undefined) continue;\n    if (false)",
      ],
      [
        "an unanswered dequeue may begin at any time",
        "if (row === undefined || 2 * columns.invoked[row]! > deadline[v]!)",
        "if (row === undefined)",
      ],
      [
        "empty answers need no unanswered dequeue",
        "if (lives.empties.length === 0) return strict;",
        "if (lives.empties.length >= 0) return strict;",
      ],
    ],
    [`${folder}/priority-queue.ts`]: [
      [
        "nothing greater hides anything",
        "if (moment[v]! >= removeBy[v]!) return hidden(columns, lives, v);",
        "",
      ],
      ["numbers that are there cover nothing", "if (gap < end) next[gap] = gap + 1;", "gap = end;"],
      [
        "unanswered extractions take nothing",
        'return finding.kind === "invalid" && found.crashed.length > 0 ? undefined : finding;',
        "return finding;",
      ],
      [
        "empty answers are left out of the order",
        "for (; k < gaps.length && gaps[k] === gap; k++) rows[written++] = empties[k]!;",
        "",
      ],
      ["numbers compare as they come", "descending[sorted.length - 1 - low] = v;", "descending[v] = v;"],
    ],
    [`${folder}/stack.ts`]: [
      [
        "unanswered pops take nothing",
        "return found.crashed.length > 0 ? undefined : tangled(columns, found, peeling.stuck);",
        "return tangled(columns, found, peeling.stuck);",
      ],
      [
        "unanswered pops take nothing from an empty answer",
        'if ("kind" in gaps) return found.crashed.length > 0 ? undefined : gaps;',
        'if ("kind" in gaps) return gaps;',
      ],
      [
        "the core is not shrunk",
        "const core = smallestPart(stuck, still);",
        "const core = still(stuck) ? stuck : [];",
      ],
    ],
    [`${folder}/stack-peeling.ts`]: [
      ["what is taken away frees nothing", "this.#counts.add(this.#from(v), this.#to(v), -1);", ""],
      ["a slot serves calls that have not begun", "if (this.#first[end]! > slot) return;", ""],
      [
        "elements may come and go at once though they are there",
        "return lives.insertBy[place]! > lives.removeFrom[place]!;",
        "return lives.insertBy[place]! >= 0;",
      ],
      [
        "one end is enough to be taken away",
        "if (--this.#missing[end >> 1]! === 0) this",
        "if (--this.#missing[end >> 1]! >= 0) this",
      ],
      [
        "an element is there until its pop ends",
        "return this.#slots.after(this.#lives.removeFrom[v]!);",
        "return this.#slots.after(this.#lives.removeBy[v]!);",
      ],
    ],
    [`${folder}/stack-order.ts`]: [
      ["gaps of empty answers are not marked", "for (const gap of gaps) marks.add(slots.after(gap));", ""],
      ["pushes are not moved", "pushes[v] = Math.max(slotOf[2 * v]!, below);", "pushes[v] = slotOf[2 * v]!;"],
      ["pops are not moved", "Math.min(slotOf[2 * v + 1]!, above);", "slotOf[2 * v + 1]!;"],
      [
        "fleeting elements are left out",
        "for (let v = fleetingIn.first[slot]!; v >= 0; v = fleetingIn.next[v]!) {",
        "for (let v = -1; v >= 0; v = fleetingIn.next[v]!) {",
      ],
      [
        "who is popped first is pushed first",
        "for (let slot = 0; slot <= count; slot++) {",
        "for (let slot = count; slot >= 0; slot--) {",
      ],
    ],
    [`${folder}/slots.ts`]: [
      [
        "a slot begins before a completion and after it",
        "if (kind[position] === 2 && opened) count++;",
        "if (kind[position] === 2) count++;",
        "more slots than are needed: each lies between the same calls as one of the others",
      ],
      [
        "a slot is on the other side of its event",
        "this.before[position] = count;",
        "this.before[position] = Math.max(0, count - 1);",
      ],
    ],
    [`${folder}/each-key.ts`]: [
      ["numbers of values are not forgotten", "numbers[value] = -1;\n", "\n"],
      [
        "ends of calls are not counted anew",
        "else if (call < 0) completed[-1 - call] = lengths[key[-1 - call]!]!++;",
        "else if (call < 0) completed[-1 - call] = position;",
      ],
      [
        "guilty rows are those of the object",
        "const guilty = finding.violation.rows.map((row) => rows?.[row] ?? row);",
        "const guilty = finding.violation.rows;",
      ],
      [
        "orders are those of the object",
        "if (rows !== undefined)\n            for",
        "if (false)\n            for",
      ],
      ["all rows are of one key", "if (key[row] !== key[0]) return false;", ""],
    ],
  },
};

export const collectionMutations: MutationList = {
  checker: "sets, lists, counters and locks",
  rules: ["set", "append-list", "counter", "fetch-and-add", "lock", "semaphore", "fenced-lock"],
  tests,
  broken: {
    [`${folder}/by-position.ts`]: [
      [
        "real time does not matter",
        "if (reversal === undefined && completed[row]! < invoked[latest]!)",
        "if (false)",
      ],
      ["only the call before counts", "if (invoked[row]! > invoked[latest]!) latest = row;", "latest = row;"],
    ],
    [`${folder}/collections.ts`]: [
      [
        "elements that nobody put in may be read",
        "if (stranger >= 0) return thinAir(row, list[stranger]);",
        "",
      ],
      [
        "what was put in on another key may be read",
        "if (element < first) return place;",
        "if (element < 0) return place;",
      ],
      [
        "what is no list is an empty one",
        'if (!Array.isArray(list)) return "open";',
        "if (!Array.isArray(list)) continue;",
      ],
      [
        "calls that are not known are passed over",
        "if (f[row] !== putF || status[row] === statuses.refused) return false;",
        "if (f[row] !== putF || status[row] === statuses.refused) continue;",
      ],
    ],
    [`${folder}/set.ts`]: [
      ["reads need not be a chain", "if (size - fresh < before) return", "if (false) return"],
      ["doubles count", "if (this.#countedFor[element] === answer) continue;", ""],
      [
        "equal sets are different steps",
        "fresh === 0 && index > 0 ? this.stepOf[chain[index - 1]!]! : index + 1",
        "index + 1",
      ],
      ["repeated adds do not wait", "if (repeated.length > 0) delay(columns, position, repeated);", ""],
      [
        "any add of an element is its entry",
        "if (entry[element]! < 0) entry[element] = row;",
        "if (entry[element]! >= 0) repeated.push(entry[element]!);\n    if (entry[element]! !== row) entry[element] = row;",
      ],
      [
        "a contradiction of two adds has no witness",
        "witness < 0 ? [early, late] : [early, late, witness]",
        "[early, late]",
      ],
      ["what nobody saw comes first", "|| firstAnswer[on + 1]! - firstAnswer[on]! + 1;", "|| 1;"],
      ["keys wait for each other", "greatest[key[begun]!]!);", "Math.max(...greatest));"],
    ],
    [`${folder}/append-list.ts`]: [
      ["reads need not be prefixes", "if (seen[own + place] !== seen[from + place])", "if (false)"],
      ["an element may stand twice", "if (placeOf[seen[place]!]! >= 0)", "if (false)"],
      ["values appended twice are told apart", "if (appended[element] === 1) repeats.add(key[row]!);", ""],
      [
        "what nobody saw comes first",
        "else position[row] = base[on]! + 2 * lengthOf(longest[on]!) + 1;",
        "else position[row] = base[on]!;",
      ],
      [
        "the shortest read fixes the order",
        "if (length <= most) continue;",
        "if (most >= 0 && length >= most) continue;",
      ],
      ["a contradiction has no witness", "[early, late, ...witness],", "[early, late],"],
    ],
    [`${folder}/counter.ts`]: [
      [
        "reads may see too little",
        "else if (steps < this.#steps)\n      return",
        "else if (steps < this.#steps) {}\n    else if (false)\n      return",
      ],
      [
        "reads may see too much",
        "if (add < 0)\n        return",
        "if (add < 0) break;\n      if (false)\n        return",
      ],
      ["reads do not wait", "this.#waiting[steps] = row;", ""],
      [
        "steps of different size are one size",
        "if (amount >= 0 && argument[row] !== amount) return undefined;",
        "",
      ],
      [
        "letters are numbers",
        'return typeof sum === "number" ? sum / this.#step : Number.NaN;',
        "return Number(sum) / this.#step;",
      ],
      [
        "the addition that ends last is used first",
        "this.#open = new Heap(columns.completed);",
        "this.#open = new Heap(columns.completed.map((one) => -one));",
      ],
      [
        "sums between steps may be read",
        "if (!Number.isSafeInteger(steps) || steps < 0 ||",
        "if (steps < 0 ||",
      ],
    ],
    [`${folder}/heap.ts`]: [
      [
        "the heap's children are not compared",
        "if (child + 1 < this.#size && keys[items[child + 1]!]! < keys[items[child]!]!) child++;",
        "",
      ],
      ["the heap does not rise", "if (keys[items[parent]!]! <= keys[item]!) break;", "break;"],
    ],
    [`${folder}/fetch-and-add.ts`]: [
      ["two calls may find the same", "if (holder[at]! >= 0)\n      return", "if (false)\n      return"],
      ["steps of different size are one size", "|| argument[row] !== argument[0] ||", "||"],
      [
        "gaps need nobody",
        "if (holder[at]! >= 0) continue;\n    const row",
        "if (holder[at]! >= -1) continue;\n    const row",
      ],
      [
        "unanswered calls may begin at any time",
        "|| columns.invoked[row]! > columns.completed[later]!)",
        ")",
      ],
      [
        "unanswered calls come first",
        "for (const row of crashed) place[row] = places;",
        "for (const row of crashed) place[row] = 0;",
      ],
      [
        "answers between steps are possible",
        "if (!Number.isSafeInteger(at) || at < 0 || at >= count)",
        "if (at < 0 || at >= count)",
      ],
    ],
    [`${folder}/permits.ts`]: [
      ["one too many may hold", "if (holders.size === permits) return", "if (holders.size > permits) return"],
      [
        "releases without a hold are free",
        "if (endedBy[row]! < 0)\n        return",
        "if (endedBy[row]! < 0) continue;\n      if (false)\n        return",
      ],
      [
        "unanswered releases need a hold",
        "if (endedBy[row]! < 0 && status[row] === statuses.info) continue;",
        "",
      ],
      [
        "acquires count from their call",
        "f[row] === acquires ? completed[row]! : invoked[row]!;",
        "invoked[row]!;",
      ],
      [
        "releases count from their return",
        "f[row] === acquires ? completed[row]! : invoked[row]!;",
        "completed[row]!;",
      ],
      [
        "a process gives back last what it got first",
        "releaseOf[held.shift()!] = row;",
        "releaseOf[held.pop()!] = row;",
        "how many permits a process holds does not depend on which of them it gives back",
      ],
      [
        "equal tokens grow",
        "tokenOf(columns, row) <= tokenOf(columns, greatest))",
        "tokenOf(columns, row) < tokenOf(columns, greatest))",
      ],
      ["tokens need not grow", "if (fenced && greatest >= 0 &&", "if (false &&"],
      [
        "a process may go on after a call without an answer",
        "(gone.size > 0 && gone.has(process[row]!))) return false;",
        "false) return false;",
      ],
    ],
  },
};
