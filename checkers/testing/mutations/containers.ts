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
        "empty answers part nobody",
        "if (k < gaps.length && by > gap) {",
        "if (k < gaps.length && (by > gap || by === events)) {",
      ],
      ["elements enter in any order", "for (; from < by; from++) {", "for (; from < events; from++) {"],
      [
        "elements leave in any order",
        "for (const end = Math.min(gone, gap + 1, events); out < end; out++) {",
        "for (const end = Math.min(gap + 1, events); out < end; out++) {",
      ],
      [
        "elements leave on the other side of an empty answer",
        "for (const end = Math.min(gone, gap + 1, events); out < end; out++) {",
        "for (const end = Math.min(gone, events); out < end; out++) {",
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
        "the element then leaves after another that overtook it, which the test of the queue finds, and tells worse",
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
      ["ends of calls are not counted anew", "else completed[row] = own;", "else completed[row] = position;"],
      [
        "guilty rows are those of the object",
        "const guilty = violation.rows.map((row) => rows[first + row]!);",
        "const guilty = violation.rows;",
      ],
      ["an object left open is valid", "else open = finding;", ""],
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
        "if (latest >= 0 && columns.completed[row]! < columns.invoked[latest]!)",
        "if (false)",
      ],
      [
        "only the call before counts",
        "if (latest < 0 || columns.invoked[row]! > columns.invoked[latest]!) latest = row;",
        "latest = row;",
      ],
    ],
    [`${folder}/collections.ts`]: [
      [
        "elements that nobody put in may be read",
        "if (number === undefined)",
        "if (number === undefined) continue;\n      if (false)",
      ],
      ["what is no list is an empty one", "if (!Array.isArray(list)) return undefined;", ""],
      [
        "letters and numbers are the same",
        'typeof element === "number" ? element : keyOf(element)',
        "Number(element)",
      ],
    ],
    [`${folder}/set.ts`]: [
      ["reads need not be a chain", "if (size - fresh < before) return fork", "if (false) return fork"],
      ["doubles count", "if (countedFor[element] === answer) continue;", ""],
      [
        "equal sets are different steps",
        "fresh === 0 && index > 0 ? stepOf.get(chain[index - 1]!)! : index + 1",
        "index + 1",
      ],
      [
        "repeated adds do not wait",
        "position[startsAt[event]!] = Math.max(position[startsAt[event]!]!, greatest);",
        ";",
      ],
      [
        "any add of an element is its entry",
        "for (const row of puts) if (entry[elementOf[row]!]! < 0) entry[elementOf[row]!] = row;",
        "for (const row of puts) entry[elementOf[row]!] = row;",
      ],
      [
        "a contradiction of two adds has no witness",
        "witness === undefined ? [early, late] : [early, late, witness]",
        "[early, late]",
      ],
      [
        "what nobody saw comes first",
        "new Int32Array(found.elements).fill(chain.length + 1);",
        "new Int32Array(found.elements).fill(0);",
      ],
    ],
    [`${folder}/append-list.ts`]: [
      ["reads need not be prefixes", "if (own[place] !== list[place])", "if (false)"],
      ["an element may stand twice", "if (new Set(list).size < list.length)", "if (false)"],
      [
        "values appended twice are told apart",
        "if (found.elements < found.puts.length) return undefined;",
        "",
      ],
      ["what nobody saw comes first", "else position[row] = 2 * list.length + 1;", "else position[row] = 0;"],
      [
        "the shortest read fixes the order",
        "lengthOf(row) > lengthOf(longest)) longest",
        "lengthOf(row) < lengthOf(longest)) longest",
      ],
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
        "the later answer then contradicts its place, and tells it worse",
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
