import type { Clash, Labels } from "./labels.ts";
import type { Program } from "./program.ts";

/**
 * The view of a session: its own operations in program order, before each what must precede it and is not yet there,
 * by a walk backwards that closes each operation after all its predecessors. Answers a clash when the walk
 * comes back to where it is: what must precede what is then a cycle.
 */
export function viewOrder(
  program: Program,
  session: number,
  labels: Labels,
  causal: boolean,
): { readonly order: Int32Array } | { readonly clash: Clash } {
  const walk = new Walk(program, session, labels, causal);
  for (let node = program.start[session]!; node < program.start[session + 1]!; node++) {
    const clash = walk.from(node);
    if (clash !== undefined) return { clash };
  }
  return { order: walk.order() };
}

const open = 1;
const closed = 2;
/** Where a node on the stack is with its predecessors: program order, reads-from, then members by event. */
const atProgram = -3;
const atSource = -2;
const atEnd = -1;

class Walk {
  readonly #program: Program;
  readonly #labels: Labels;
  readonly #causal: boolean;
  readonly #session: number;
  readonly #state: Uint8Array;
  readonly #cursor: Int32Array;
  readonly #stack: number[] = [];
  readonly #order: Int32Array;
  #count = 0;

  constructor(program: Program, session: number, labels: Labels, causal: boolean) {
    this.#program = program;
    this.#labels = labels;
    this.#causal = causal;
    this.#session = session;
    this.#state = new Uint8Array(program.nodes);
    this.#cursor = new Int32Array(program.nodes).fill(atProgram);
    this.#order = new Int32Array(program.nodes);
  }

  order(): Int32Array {
    return this.#order.subarray(0, this.#count);
  }

  from(root: number): Clash | undefined {
    const stack = this.#stack;
    if (this.#state[root] !== 0) return undefined;
    stack.push(root);
    this.#state[root] = open;
    while (stack.length > 0) {
      const node = stack.at(-1)!;
      const before = this.#next(node);
      if (before === undefined) {
        stack.pop();
        this.#state[node] = closed;
        if (this.#program.session[node] === this.#session || this.#program.write[node]! >= 0)
          this.#order[this.#count++] = node;
      } else if (this.#state[before] === open) return this.#cycle(before);
      else if (this.#state[before] !== closed) {
        this.#state[before] = open;
        stack.push(before);
      }
    }
    return undefined;
  }

  /** The next predecessor of a node, or undefined when all were looked at. */
  #next(node: number): number | undefined {
    const { start, session, source } = this.#program;
    const { runs, member, nextMember, events, eventOf } = this.#labels;
    if (this.#cursor[node] === atProgram) {
      this.#cursor[node] = atSource;
      if (node > start[session[node]!]!) return node - 1;
    }
    if (this.#cursor[node] === atSource) {
      const run = runs.of[node]!;
      this.#cursor[node] = run < 0 ? atEnd : member[run]!;
      if (source[node]! >= 0 && (this.#causal || session[node] === this.#session)) return source[node]!;
    }
    for (let event = this.#cursor[node]!; event >= 0; event = nextMember[event]!) {
      const before = events.node[event]!;
      if (eventOf[before] !== event || this.#state[before] === closed) continue;
      this.#cursor[node] = nextMember[event]!;
      return before;
    }
    this.#cursor[node] = atEnd;
    return undefined;
  }

  /** The nodes on the stack from one that is met again. Of two neighbours the upper must precede the lower. */
  #cycle(again: number): Clash {
    const { program, labels } = { program: this.#program, labels: this.#labels };
    const cycle = this.#stack.slice(this.#stack.indexOf(again));
    const nodes = [...cycle];
    const events: number[] = [];
    for (let at = 0; at < cycle.length; at++) {
      const after = cycle[at]!;
      const before = cycle[at + 1] ?? again;
      const run = labels.runs.of[after]!;
      if (before === after - 1 || before === program.source[after] || run < 0) continue;
      events.push(labels.eventOf[before]!);
      nodes.push(labels.runs.last[run]!);
    }
    return { nodes, events };
  }
}
