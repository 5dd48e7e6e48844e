import { assert } from "../../harness/core/assert.ts";
import { type History, operationsOf } from "../../harness/core/history.ts";
import type { Operation, OperationTable } from "../../harness/core/operation.ts";
import { type Anomaly, invalid, unknown, type Verdict, valid } from "../../harness/core/verdict.ts";
import type { Budget, Checker } from "../checker.ts";
import { type AnyModel, anyModel, type Model } from "../model.ts";
import { anomalyOfFast, anomalyOfStuck } from "./anomaly.ts";
import { decideFast, type Fast } from "./decide-fast.ts";
import { type Part, partsOf } from "./parts.ts";
import { portfolio } from "./portfolio.ts";
import { type Found, type Limits, search } from "./search.ts";
import { type Certificate, refuted } from "./verify.ts";

export interface LinearizableOptions {
  /** Violated objects that are shrunk and explained; the others are counted. */
  readonly anomaliesMax?: number;
  /** Operations up to which a valid verdict carries its order; beyond, the order is verified and let go. */
  readonly certificateMax?: number;
  /** The verdict is all that is asked: of a violated history, the objects not yet decided are left at the first violated one. */
  readonly stopAtFirst?: boolean;
}

/** The `detail` of a valid or unknown verdict. */
export interface LinearizableFigures {
  readonly form: "linearizable";
  readonly model: string;
  readonly parts: number;
  readonly operations: number;
  readonly steps: number;
  readonly remembered: number;
  /** Objects decided by the model's fast test, without a search; absent when there are none. */
  readonly fast?: { readonly test: string; readonly parts: number };
  /** The orders found, each replayed by a verifier of its own; absent when too long to keep. */
  readonly certificates?: readonly Certificate[];
}

/**
 * Valid: an order of the operations exists that the model allows and that keeps the order of calls that did
 * not overlap (Herlihy and Wing 1990). Each object of the history is decided by itself (their theorem of
 * locality). Operations that may have happened are placed where they help, or not at all.
 */
export function linearizable<State, T extends OperationTable>(
  model: Model<State, T>,
  options: LinearizableOptions = {},
): Checker {
  const { accepts } = anyModel(model);
  return {
    name: "linearizable",
    summary: `Every operation takes effect at one moment between its invocation and its return (${model.name}).`,
    check: (history, budget) => new Check(anyModel(model), history, budget, options).verdict(),
    ...(accepts === undefined ? {} : { accepts }),
  };
}

interface Decided {
  readonly part: Part;
  readonly found: Found;
  /** Set when the model's fast test decided. */
  readonly fast?: Fast;
}

class Check {
  readonly #model: AnyModel;
  readonly #history: History;
  readonly #operations: readonly Operation[];
  readonly #budget: Budget;
  readonly #options: Required<LinearizableOptions>;

  constructor(model: AnyModel, history: History, budget: Budget, options: LinearizableOptions) {
    this.#model = model;
    this.#history = history;
    this.#operations = operationsOf(history);
    this.#budget = budget;
    this.#options = { anomaliesMax: 5, certificateMax: 100_000, stopAtFirst: false, ...options };
  }

  verdict(): Verdict {
    const stranger = this.#operations.find((operation) => this.#model.accepts?.(operation) === false);
    if (stranger !== undefined) {
      return unknown(
        `The model ${this.#model.name} does not know the operation at ${stranger.invoked}: ${stranger.f} ${JSON.stringify(stranger.input)}.`,
      );
    }
    const parts = partsOf(this.#model, this.#operations);
    const decided = this.#decide(parts);
    const stuck = decided.filter(({ found }) => found.kind === "stuck");
    if (stuck.length > 0) return this.#invalid(decided, stuck, parts.length - decided.length);
    const exhausted = decided.filter(({ found }) => found.kind === "exhausted");
    if (exhausted.length > 0) return this.#unknown(decided, exhausted);
    return this.#valid(decided);
  }

  /**
   * By the model's fast test what it can decide, and before it what a mere walk decides where the test promises
   * little. The rest by search, small parts first, each with its share of what is left: a hard one cannot starve
   * the others. Where the verdict is all that is asked, parts behind the first violated one are left out.
   */
  #decide(parts: readonly Part[]): Decided[] {
    const found = this.#walked(parts);
    const isOver = (): boolean => this.#options.stopAtFirst && [...found.values()].some(isStuck);
    const isOpen = found.size < parts.length && !isOver();
    const fast = isOpen ? decideFast(this.#model, this.#history, parts) : new Map<Part, Fast>();
    for (const [part, answer] of fast) if (!found.has(part)) found.set(part, answer.found);
    const bySize = isOver() ? [] : parts.filter((part) => !found.has(part));
    bySize.sort((a, b) => a.operations.length - b.operations.length);
    let steps = 0;
    for (const [index, part] of bySize.entries()) {
      const share = Math.floor((this.#budget.stepsMax - steps) / (bySize.length - index));
      const result = portfolio(this.#model, part.operations, {
        ...this.#limits(),
        stepsMax: Math.max(1, share),
      });
      steps += result.steps;
      found.set(part, result);
      if (isStuck(result) && this.#options.stopAtFirst) break;
    }
    return parts.flatMap((part): Decided[] => {
      const [own, answer] = [found.get(part), fast.get(part)];
      if (own === undefined) return [];
      return [answer?.found === own ? { part, found: own, fast: answer } : { part, found: own }];
    });
  }

  /**
   * What a search of a few steps finds out where values repeat, so that the fast test would prepare much and decide
   * little, or where parts are so small that preparing costs more than walking. Violated parts are left to it nevertheless, unless nobody asks why: it tells the reason best.
   */
  #walked(parts: readonly Part[]): Map<Part, Found> {
    const found = new Map<Part, Found>();
    const { fastTest } = this.#model;
    if (fastTest?.promises === undefined) return found;
    const areSmall = this.#operations.length < smallMax * parts.length;
    if (!areSmall && fastTest.promises(this.#operations)) return found;
    for (const part of parts) {
      const stepsMax = Math.min(this.#budget.stepsMax, walkStepsMin + walkStepsEach * part.operations.length);
      const result = search(this.#model, part.operations, { ...this.#limits(), stepsMax });
      if (result.kind === "linearizable") found.set(part, result);
      if (!this.#options.stopAtFirst || !isStuck(result)) continue;
      found.set(part, result);
      break;
    }
    return found;
  }

  #limits(): Limits {
    const { stepsMax, memoMax, expired } = this.#budget;
    return expired === undefined ? { stepsMax, memoMax } : { stepsMax, memoMax, expired };
  }

  #valid(decided: readonly Decided[]): Verdict {
    const figures = this.#figures(decided);
    const keep = figures.operations <= this.#options.certificateMax;
    const objects = count(figures.parts, "object");
    const summary = `Linearizable: ${count(figures.operations, "operation")} on ${objects} have an order (verified).`;
    // Fast tests have replayed their own orders; these are replayed again as long as it costs little.
    if (!keep && decided.every(({ fast }) => fast !== undefined)) return valid(summary, figures);
    const certificates = decided.map(({ part, found }): Certificate => {
      assert(found.kind === "linearizable", "a valid verdict needs an order for every part");
      const order = found.order.map((position) => part.operations[position]!.invoked);
      return part.key === undefined ? { order } : { key: part.key, order };
    });
    const mistake = refuted(this.#model, this.#history, certificates, this.#operations);
    assert(mistake === undefined, `an order was found that is none: ${mistake}`);
    return valid(summary, keep ? { ...figures, certificates } : figures);
  }

  #unknown(decided: readonly Decided[], exhausted: readonly Decided[]): Verdict {
    const sentences = exhausted.slice(0, 3).map(({ part, found }) => {
      assert(found.kind === "exhausted", "a verdict is unknown because a budget ended");
      const passed = part.operations.filter((operation) => operation.completed < found.furthest).length;
      const where = part.key === undefined || part.key === "" ? "" : ` on key ${JSON.stringify(part.key)}`;
      const spent =
        found.budget === "deadline" ? "the deadline passed" : `the budget of ${found.budget} ended`;
      return `${spent} after ${count(found.steps, "step")} and ${found.remembered} remembered configurations${where}; ${passed} of ${part.operations.length} operations were explained`;
    });
    return unknown(
      `Not decided for ${exhausted.length} of ${count(decided.length, "object")}: ${sentences.join("; ")}.`,
      this.#figures(decided),
    );
  }

  #invalid(decided: readonly Decided[], stuck: readonly Decided[], left: number): Verdict {
    const explained = stuck.slice(0, this.#options.anomaliesMax);
    const anomalies = explained.map((one) => this.#anomaly(one));
    const undecided = decided.filter(({ found }) => found.kind === "exhausted").length;
    const more = stuck.length - explained.length;
    const summary = [
      `Not linearizable: ${stuck.length} of ${count(decided.length, "object")} cannot be explained by any order.`,
      more > 0 ? `${count(more, "violated object")} not explained here.` : "",
      undecided > 0 ? `${count(undecided, "object")} not decided for want of budget.` : "",
      left > 0 ? `${count(left, "more object")} not looked at, for the verdict was all that was asked.` : "",
    ];
    return invalid(
      summary.filter((sentence) => sentence !== "").join(" "),
      anomalies,
      this.#figures(decided),
    );
  }

  #anomaly({ part, found, fast }: Decided): Anomaly {
    assert(found.kind === "stuck", "an anomaly needs a part without an order");
    const everything = this.#operations.filter(
      (operation) => this.#model.partition?.(operation) === part.key,
    );
    return fast?.violation === undefined
      ? anomalyOfStuck(this.#model, part, found.furthest, everything, this.#limits())
      : anomalyOfFast(this.#model, part, fast, everything, this.#limits());
  }

  #figures(decided: readonly Decided[]): LinearizableFigures {
    const sum = (of: (one: Decided) => number): number => decided.reduce((total, one) => total + of(one), 0);
    const fast = decided.filter((one) => one.fast !== undefined).length;
    return {
      form: "linearizable",
      ...(fast === 0 ? {} : { fast: { test: this.#model.fastTest!.name, parts: fast } }),
      model: this.#model.name,
      parts: decided.length,
      operations: sum(({ part }) => part.operations.length),
      steps: sum(({ found }) => found.steps),
      remembered: sum(({ found }) => found.remembered),
    };
  }
}

/** Operations of a small part, on average. */
const smallMax = 16;

/** What a walk may cost: a step or two for each operation, and some wrong turns. */
const walkStepsMin = 64;
const walkStepsEach = 4;

function isStuck({ kind }: Found): boolean {
  return kind === "stuck";
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
