import { assert } from "../core/assert.ts";
import type { Nanos } from "../core/operation.ts";
import type { Random } from "../core/random.ts";
import { msToNanos } from "../core/time.ts";
import type { NodeId } from "../runtime/message.ts";
import type { Link, LinkRule } from "./environment.ts";
import { drawLatency } from "./latency.ts";

/** What the rules in force do to one message. `delays`: what is added to each copy's own latency, one entry a copy. */
export type Fate =
  | { readonly kind: "pass"; readonly delays: readonly Nanos[] }
  | { readonly kind: "drop"; readonly reason: "cut" | "loss" }
  | { readonly kind: "held"; readonly by: ImposedRule };

/**
 * All rules of one cluster. They stack per link in the order in which they were imposed: the first that drops
 * or clogs decides, delays add up. Both the simulated network and the switchboard between processes ask here.
 */
export class LinkRules {
  readonly #stacks = new Map<NodeId, Map<NodeId, RuleStack>>();

  /** The rules of one direction; always the same object, so that a link may keep it. */
  on(src: NodeId, dest: NodeId): RuleStack {
    const row = this.#stacks.get(src) ?? new Map<NodeId, RuleStack>();
    const stack = row.get(dest) ?? new RuleStack();
    this.#stacks.set(src, row.set(dest, stack));
    return stack;
  }

  /** Puts the rule on every link given. A rule that could do nothing is refused: it would be a fault in name only. */
  impose(links: readonly Link[], rule: LinkRule): ImposedRule {
    assert(links.length > 0, "a link rule was imposed on no link");
    checkRule(rule);
    const stacks = [...new Set(links.map((link) => this.on(link.src, link.dest)))];
    const imposed = new ImposedRule(rule, (lifted) => {
      for (const stack of stacks) stack.remove(lifted);
    });
    for (const stack of stacks) stack.add(imposed);
    return imposed;
  }
}

/** One rule in force, until disposed of. */
export class ImposedRule implements AsyncDisposable {
  readonly rule: LinkRule;
  readonly #remove: (imposed: ImposedRule) => void;
  #held: (() => void)[] | undefined = [];

  constructor(rule: LinkRule, remove: (imposed: ImposedRule) => void) {
    this.rule = rule;
    this.#remove = remove;
  }

  /** Runs once the rule is lifted, in the order of registration: how a held message gets on. */
  onLift(run: () => void): void {
    assert(this.#held !== undefined, "a message was held by a rule that is already lifted");
    this.#held.push(run);
  }

  /** Takes the rule off all its links, then lets go what it held. Doing so twice is harmless. */
  lift(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    this.#remove(this);
    for (const run of held) run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.lift();
  }
}

/** A link on which nothing is imposed: one copy, no further delay. */
const undisturbed: Fate = { kind: "pass", delays: [0] };
const isCut: Fate = { kind: "drop", reason: "cut" };
const isLost: Fate = { kind: "drop", reason: "loss" };

/** The rules on one direction of one connection. */
export class RuleStack {
  readonly #imposed: ImposedRule[] = [];
  #gate: "open" | "cut" | ImposedRule = "open";
  /** Of the narrowest rule in force. */
  #bandwidthKbps: number | undefined;
  /** When the last bit of what was let on the narrow link so far has left. */
  #busyUntil: Nanos = 0;

  /** True when no rule is in force. */
  get empty(): boolean {
    return this.#imposed.length === 0;
  }

  /**
   * Whether anything at all can pass now: "cut" stops everything, a clogging rule holds everything.
   * To be asked again when a message arrives: a cable cut also stops what was on its way.
   */
  get gate(): "open" | "cut" | ImposedRule {
    return this.#gate;
  }

  /** The fate of one message of its own (a datagram) sent now. Draws only what the rules in force need. */
  judge(random: Random): Fate {
    if (this.#imposed.length === 0) return undisturbed;
    let copies = 1;
    for (const imposed of this.#imposed) {
      const { clog, drop = 0, duplicate = 0 } = imposed.rule;
      if (clog === true) return { kind: "held", by: imposed };
      if (drop >= 1) return isCut;
      if (random.chance(drop)) return isLost;
      if (random.chance(duplicate)) copies += 1;
    }
    const delays: Nanos[] = [];
    for (let copy = 0; copy < copies; copy++) delays.push(this.drawDelay(random));
    return { kind: "pass", delays };
  }

  /** What the rules in force add to the latency of one copy. */
  drawDelay(random: Random): Nanos {
    let sum = 0;
    for (const { rule } of this.#imposed) {
      if (rule.delay !== undefined) sum += drawLatency(rule.delay, random);
      if (rule.reorder !== undefined && random.chance(rule.reorder)) sum += drawHoldBack(random);
    }
    return sum;
  }

  /** True when a rule in force makes the link narrow, so that sizes matter. */
  get narrow(): boolean {
    return this.#bandwidthKbps !== undefined;
  }

  /**
   * Puts so many bytes on the link: how long from now until the last bit has left, or "overflow" when too much
   * waits before them, or a message is so large that it would hold the link for long after the rule is lifted. 0 on a
   * link that is not narrow. Draws nothing.
   */
  queue(now: Nanos, bytes: number): Nanos | "overflow" {
    if (this.#bandwidthKbps === undefined) return 0;
    const begin = Math.max(now, this.#busyUntil);
    const own = msToNanos((8 * bytes) / this.#bandwidthKbps);
    if (begin - now > queueMax || own > messageMax) return "overflow";
    this.#busyUntil = begin + own;
    return this.#busyUntil - now;
  }

  /** Probability that one transmission is lost to a rule that is no cut; for transports that send again. */
  get loss(): number {
    let passes = 1;
    for (const { rule } of this.#imposed) if ((rule.drop ?? 0) < 1) passes *= 1 - (rule.drop ?? 0);
    return 1 - passes;
  }

  add(imposed: ImposedRule): void {
    this.#imposed.push(imposed);
    this.#changed();
  }

  remove(imposed: ImposedRule): void {
    const position = this.#imposed.indexOf(imposed);
    assert(position >= 0, "a rule was lifted from a link it is not on");
    this.#imposed.splice(position, 1);
    this.#changed();
  }

  #changed(): void {
    this.#gate = this.#gateNow();
    const rates = this.#imposed.flatMap(({ rule }) => rule.bandwidthKbps ?? []);
    this.#bandwidthKbps = rates.length === 0 ? undefined : Math.min(...rates);
    if (rates.length === 0) this.#busyUntil = 0;
  }

  #gateNow(): "open" | "cut" | ImposedRule {
    for (const imposed of this.#imposed) {
      if (imposed.rule.clog === true) return imposed;
      if ((imposed.rule.drop ?? 0) >= 1) return "cut";
    }
    return "open";
  }
}

/** A router's buffer of two seconds: long enough to show, and to be over soon after the rule is lifted. */
const queueMax: Nanos = msToNanos(2000);

/** A stream hands over nothing behind a message that is still on its way, so none may be for minutes. */
const messageMax: Nanos = msToNanos(5000);

/** Long against the spacing of messages under load, short against election timeouts. */
const holdBackMs = { min: 5, max: 50 };

function drawHoldBack(random: Random): Nanos {
  return msToNanos(holdBackMs.min + (holdBackMs.max - holdBackMs.min) * random.unit());
}

/** Refuses a rule that is wrong in itself, or could do nothing: it would be a fault in name only. */
export function checkRule(rule: LinkRule): void {
  for (const name of ["drop", "duplicate", "reorder"] as const) {
    const probability = rule[name] ?? 0;
    assert(
      probability >= 0 && probability <= 1,
      `${name} of a link rule is ${probability}, not a probability`,
    );
  }
  assert((rule.delay?.meanMs ?? 0) >= 0, "the delay of a link rule is negative");
  assert((rule.bandwidthKbps ?? 1) > 0, "a link rule lets no bits through: that is a cut");
  const effective =
    rule.bandwidthKbps !== undefined ||
    (rule.drop ?? 0) > 0 ||
    (rule.duplicate ?? 0) > 0 ||
    (rule.reorder ?? 0) > 0 ||
    (rule.delay?.meanMs ?? 0) > 0 ||
    rule.clog === true;
  assert(effective, "a link rule without effect was imposed");
}
