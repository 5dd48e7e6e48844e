import { assert } from "../../../harness/core/assert.ts";
import { type History, type HistoryEvent, operationsOf } from "../../../harness/core/history.ts";
import type { Random } from "../../../harness/core/random.ts";
import type { Validity } from "../../../harness/core/verdict.ts";
import { bruteForce } from "../../brute-force.ts";
import { defaultBudget } from "../../checker.ts";
import { type ColumnOptions, columnsOf } from "../../engine/columns-of.ts";
import { linearizable } from "../../linearizability/linearizable.ts";
import { StreamingRegisters } from "../../linearizability/zones/streaming.ts";
import { zones } from "../../linearizability/zones/zones.ts";
import { modelNamed } from "../../models/index.ts";
import { coreHasOrder } from "../../proofs/core.ts";
import { RegisterReplay, refutedOrders } from "../../proofs/order.ts";
import type { FuzzRule } from "../fuzz-rule.ts";

interface Shape {
  readonly cas: boolean;
  readonly delete: boolean;
  /** How many values there are to write; absent when every written value is new. */
  readonly values?: number;
  readonly nil?: "unknown";
  readonly operationsMax?: number;
}

/** Registers by zones: what zones decide agrees with trying every order, with proofs of both answers. */
export const registerRules: readonly FuzzRule[] = [
  rule("zones-register", "registers with unique values by zones", { cas: false, delete: false }),
  rule("zones-cas-register", "registers with cas and unique values by zones", { cas: true, delete: false }),
  rule("zones-kv", "registers with cas and delete by zones, where real time tells deletes apart", {
    cas: true,
    delete: true,
  }),
  rule("zones-repeated", "registers with few values by zones, where real time tells them apart", {
    cas: true,
    delete: true,
    values: 4,
  }),
  rule("zones-wildcard", "registers with cas whose reads of nil say nothing", {
    cas: true,
    delete: false,
    nil: "unknown",
  }),
  streaming("streaming-register", "registers with unique values, event by event with bounded memory"),
  streaming("streaming-long", "the same for longer histories, beside zones", 40),
  early(
    "streaming-kv",
    "registers with cas and delete, event by event: where it stops there is a violation",
    {
      cas: true,
      delete: true,
    },
  ),
  early("streaming-repeated", "the same with few values", { cas: true, delete: true, values: 4 }),
  portfolio("linearizable-kv", "zones or search for kv, as values allow, beside the search alone", {
    cas: true,
    delete: true,
  }),
  portfolio("linearizable-repeated", "zones or search for kv with few values, beside the search alone", {
    cas: true,
    delete: true,
    values: 3,
  }),
];

/** The streaming check: it must stop at the very event after which no order exists. */
function streaming(name: string, summary: string, operationsMax = 7): FuzzRule {
  const plain = {
    ...rule(name, summary, { cas: false, delete: false, operationsMax }),
    // Too long to try every order: zones are the oracle, which share nothing with the streaming check.
    ...(operationsMax > 7 ? { oracle: byZones } : {}),
  };
  return {
    ...plain,
    checker(history) {
      const stream = new StreamingRegisters();
      for (const [position, event] of history.events.entries()) {
        const violation = stream.feed(event);
        if (violation === undefined) continue;
        const until = (end: number): History => ({ events: history.events.slice(0, end) });
        assert(!plain.oracle(until(position + 1)), `the history until ${position} is no violation yet`);
        assert(plain.oracle(until(position)), `the history before ${position} was a violation already`);
        return "invalid";
      }
      return stream.undecided === undefined ? "valid" : "unknown";
    },
  };
}

/** The streaming check where it may stop late or not at all: it must never stop too early. */
function early(name: string, summary: string, shape: Shape): FuzzRule {
  const plain = rule(name, summary, shape);
  return {
    ...plain,
    checker(history) {
      const stop = stopOf(history);
      if (stop === undefined) return plain.oracle(history) ? "valid" : "invalid";
      assert(!plain.oracle({ events: history.events.slice(0, stop + 1) }), `no violation yet at ${stop}`);
      return "invalid";
    },
  };
}

/** The position at which the streaming check stops. */
export function stopOf({ events }: History): number | undefined {
  const stream = new StreamingRegisters();
  const position = events.findIndex((event) => stream.feed(event) !== undefined);
  return position < 0 ? undefined : position;
}

function byZones(history: History): boolean {
  const { violated, undecided } = zones(columnsOf(history));
  assert(undecided.length === 0, "zones decide registers with unique values");
  return violated.length === 0;
}

/** The portfolio, its verdict beside that of the search alone. */
function portfolio(name: string, summary: string, shape: Shape): FuzzRule {
  const { fastTest, ...slow } = modelNamed("kv");
  return {
    ...rule(name, summary, shape),
    checker(history) {
      const { validity } = linearizable(modelNamed("kv")).check(history, defaultBudget);
      const searched = linearizable(slow).check(history, defaultBudget).validity;
      assert(searched === validity, `the search says ${searched}, the portfolio ${validity}`);
      return validity;
    },
  };
}

function rule(name: string, summary: string, shape: Shape): FuzzRule {
  const options: ColumnOptions = shape.nil === undefined ? {} : { nil: shape.nil };
  const model = modelNamed("kv", options);
  return {
    name,
    summary,
    history: (random) => new Writer(random, shape).history(),
    checker: (history) => zonesSay(history, options),
    oracle: (history) => bruteForce(model, operationsOf(history)),
  };
}

/** The answer of zones with its proof checked again; what they leave open is for the portfolio. */
function zonesSay(history: History, options: ColumnOptions): Validity {
  const columns = columnsOf(history, options);
  const found = zones(columns);
  for (const key of found.violated) {
    const { rows, sentences } = found.explain(key);
    assert(sentences.length > 0 && rows.length > 0, "a violation is told with rows and sentences");
    assert(rows.length > 9 || !coreHasOrder(columns, rows), `the core ${rows.join(" ")} has an order`);
  }
  if (found.violated.length > 0) return "invalid";
  if (found.undecided.length > 0) return "unknown";
  const mistake = refutedOrders(columns, found.orders, new RegisterReplay(columns));
  assert(mistake === undefined, `the order does not hold: ${mistake}`);
  return "valid";
}

/** Writes down a random run of one register, and spoils some answers. */
class Writer {
  readonly #random: Random;
  readonly #shape: Shape;
  readonly #events: HistoryEvent[] = [];
  readonly #open = new Map<number, { f: string; input: unknown; output?: unknown; refused?: string }>();
  readonly #written: unknown[] = [null];
  readonly #noise: number;
  readonly #crash: number;
  /** Chance that a call begins while others run. Where values come again, much overlap leaves all to the search. */
  readonly #overlap: number;
  #state: unknown = null;
  #fresh = 1;
  #process: number;

  constructor(random: Random, shape: Shape) {
    this.#random = random;
    this.#shape = shape;
    this.#noise = random.pick([0, 0.05, 0.2, 0.4]);
    this.#crash = random.pick([0, 0.1, 0.35]);
    this.#process = random.between(2, 4);
    this.#overlap = shape.delete && random.chance(0.8) ? 0.2 : 0.5;
  }

  history(): History {
    let left = this.#random.between(2, this.#shape.operationsMax ?? 7);
    const idle = Array.from({ length: this.#process }, (_, process) => process);
    while (left > 0 || this.#open.size > 0) {
      const begin =
        left > 0 && idle.length > 0 && (this.#open.size === 0 || this.#random.chance(this.#overlap));
      if (begin) {
        left--;
        const process = idle.splice(this.#random.below(idle.length), 1)[0]!;
        const call = this.#call();
        this.#open.set(process, call);
        this.#event({ type: "invoke", process, f: call.f, value: call.input });
        continue;
      }
      const process = this.#random.pick([...this.#open.keys()]);
      const call = this.#open.get(process)!;
      if (call.output === undefined && call.refused === undefined && !this.#random.chance(this.#crash / 2)) {
        this.#act(call);
        continue;
      }
      this.#open.delete(process);
      idle.push(this.#finish(process, call));
    }
    return { events: this.#events };
  }

  #call(): { f: string; input: unknown } {
    const { cas, delete: deletes } = this.#shape;
    // To delete what is not there makes one more writer of nil, and again all is left to the search.
    const deletable = this.#state !== null || this.#random.chance(0.1);
    const f = this.#random.pick([
      "read",
      "read",
      "write",
      "write",
      ...(cas ? ["cas", "cas"] : []),
      ...(deletes && deletable ? ["delete"] : []),
    ]);
    if (f === "write") return { f, input: this.#value() };
    // Old values are drawn from those written so far, and now and then from those to come.
    if (f === "cas") return { f, input: [this.#known(), this.#value()] };
    return { f, input: null };
  }

  #value(): unknown {
    const { values } = this.#shape;
    let value = values === undefined ? this.#fresh++ : this.#random.below(values);
    // What is not being written just now, mostly.
    while (values !== undefined && this.#isCurrent(value) && this.#random.chance(0.8))
      value = this.#random.below(values);
    this.#written.push(value);
    return value;
  }

  #isCurrent(value: unknown): boolean {
    return (
      value === this.#state ||
      [...this.#open.values()].some(({ input }) => String(input).endsWith(`${value}`))
    );
  }

  #known(): unknown {
    if (this.#random.chance(0.5)) return this.#state;
    return this.#random.chance(0.1) ? this.#fresh + 1 : this.#random.pick(this.#written);
  }

  #act(call: { f: string; input: unknown; output?: unknown; refused?: string }): void {
    call.output = call.input;
    if (call.f === "read") call.output = this.#state;
    else if (call.f === "write") this.#state = call.input;
    else if (call.f === "delete") this.#state = null;
    else {
      const [old, fresh] = call.input as [unknown, unknown];
      if (old === this.#state) this.#state = fresh;
      else call.refused = this.#state === null ? "key-does-not-exist" : "precondition-failed";
    }
  }

  /** The end of a call, and the process that goes on. */
  #finish(process: number, call: { f: string; input: unknown; output?: unknown; refused?: string }): number {
    const { f, input, refused } = call;
    const acted = call.output !== undefined || refused !== undefined;
    if (!acted || this.#random.chance(this.#crash)) {
      if (this.#random.chance(0.5)) this.#event({ type: "info", process, f, value: input, error: "timeout" });
      return this.#process++;
    }
    const spoiled = this.#random.chance(this.#noise);
    if (spoiled && this.#random.chance(0.3))
      this.#event({
        type: "fail",
        process,
        f,
        value: input,
        error: this.#random.pick(["precondition-failed", "key-does-not-exist", "abort"]),
      });
    else if (spoiled)
      this.#event({
        type: "ok",
        process,
        f,
        value: f === "read" ? this.#random.pick([...this.#written, this.#fresh]) : input,
      });
    else if (refused === undefined) this.#event({ type: "ok", process, f, value: call.output });
    else this.#event({ type: "fail", process, f, value: input, error: refused });
    return process;
  }

  #event(event: Omit<HistoryEvent, "index" | "time">): void {
    this.#events.push({ ...event, index: this.#events.length, time: this.#events.length });
  }
}
