import type { MembershipAdmin } from "../../systems-under-test/system.ts";
import { assert } from "../core/assert.ts";
import type { Random } from "../core/random.ts";
import { Scope } from "../core/scope.ts";
import { msToNanos, nanosToMs } from "../core/time.ts";
import type { Cluster } from "../environments/environment.ts";
import type { Fault, Injury } from "../faults/fault.ts";
import { within } from "./deadline.ts";
import { settleCluster } from "./final-heal.ts";
import type { FaultRecord } from "./run-record.ts";
import type { ScheduledFault } from "./scenario.ts";

/** An event of the nemesis for the history: `f` is `start-FAULT` or `stop-FAULT`, its type `info` as in Jepsen. */
export interface NemesisEvent {
  readonly f: string;
  readonly value: unknown;
}

export interface NemesisOptions {
  readonly cluster: Cluster;
  /** Where the schedule's names are looked up. */
  readonly faults: readonly Fault[];
  /** Times count from the call of `run`. */
  readonly schedule: readonly ScheduledFault[];
  /** Every fault draws from a stream of its own, forked by its id. */
  readonly random: Random;
  /** How the system's members are changed, where they can be. */
  readonly membership?: MembershipAdmin;
  /** Appends to the history and answers with the event's index. */
  record(event: NemesisEvent): number;
  /** How long one injection or mending may take, ms. */
  readonly deadlineMs?: number;
}

/**
 * Carries out a schedule of faults: injects and mends one at a time (so that each probe sees a world that only
 * its own fault changes), while the injuries themselves overlap. Whatever it could not prove is in `failures`:
 * a run with such a failure says nothing about the system.
 */
export class Nemesis implements AsyncDisposable {
  readonly #options: NemesisOptions;
  readonly #deadlineMs: number;
  readonly #injuries: OpenFault[] = [];
  readonly #records: Writable<FaultRecord>[] = [];
  readonly #failures: string[] = [];
  #running: Promise<void> | undefined;
  #stopped = false;
  #wake: () => void = () => undefined;

  constructor(options: NemesisOptions) {
    this.#options = options;
    this.#deadlineMs = options.deadlineMs ?? 60_000;
  }

  get records(): readonly FaultRecord[] {
    return this.#records;
  }

  /** What the harness itself failed at, in sentences. */
  get failures(): readonly string[] {
    return this.#failures;
  }

  /** Faults in force now. */
  get open(): number {
    return this.#injuries.length;
  }

  /** Plays the schedule; resolves when its last fault is mended, or soon after `stop`. */
  run(): Promise<void> {
    assert(this.#running === undefined, "a nemesis runs once");
    this.#running = this.#play();
    return this.#running;
  }

  /** Injects nothing more. What is in force stays so until `mendAll`. */
  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  /** The final heal: ends the schedule, mends every fault and brings every node and link back, and proves it. */
  async mendAll(): Promise<void> {
    this.stop();
    await this.#running;
    for (let last = this.#injuries.at(-1); last !== undefined; last = this.#injuries.at(-1)) {
      await this.#mend(last);
    }
    const { cluster } = this.#options;
    const settled = await within(cluster.time, this.#deadlineMs, settleCluster(cluster));
    if (settled.kind === "done") this.#failures.push(...settled.value);
    else this.#failures.push(`the final heal ${problemOf(settled, this.#deadlineMs)}`);
  }

  /** Undoes what is still in force, without probes or records: for a run that is being torn down. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    const open = this.#injuries.splice(0);
    await Promise.all(open.map((fault) => this.#abandon(fault.scope)));
  }

  async #play(): Promise<void> {
    const { cluster, schedule } = this.#options;
    const start = cluster.time.now();
    const planned = schedule.toSorted((a, b) => a.atMs - b.atMs || a.id - b.id);
    let position = 0;
    while (!this.#stopped) {
      const next = planned[position];
      const due = this.#firstDue();
      if (next === undefined && due === undefined) return;
      const injectAt = next === undefined ? Number.POSITIVE_INFINITY : start + msToNanos(next.atMs);
      const mendAt = due?.mendAt ?? Number.POSITIVE_INFINITY;
      await this.#until(Math.min(injectAt, mendAt));
      if (this.#stopped) return;
      if (due !== undefined && mendAt <= injectAt) await this.#mend(due);
      else {
        position++;
        await this.#inject(next!);
      }
    }
  }

  #firstDue(): OpenFault | undefined {
    let first: OpenFault | undefined;
    for (const fault of this.#injuries) {
      if (first === undefined || fault.mendAt < first.mendAt) first = fault;
    }
    return first;
  }

  #until(moment: number): Promise<void> {
    const { time } = this.#options.cluster;
    if (this.#stopped || moment <= time.now()) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = time.after(moment - time.now(), resolve);
      this.#wake = () => {
        timer[Symbol.dispose]();
        resolve();
      };
    });
  }

  async #inject(planned: ScheduledFault): Promise<void> {
    const { cluster, random } = this.#options;
    const fault = this.#options.faults.find((known) => known.name === planned.fault);
    assert(fault !== undefined, `the schedule names a fault that is not there: ${planned.fault}`);
    const record = this.#begin(fault, planned);
    const { membership } = this.#options;
    const missing = fault.needs.filter((need) =>
      need === "membership" ? membership === undefined : !cluster.capabilities.has(need),
    );
    if (missing.length > 0) {
      this.#skip(record, fault, `this cluster does not offer ${missing.join(", ")}`);
      return;
    }
    const scope = new Scope();
    const stream = random.fork(`${planned.fault}/${planned.id}`);
    const work = fault.inject({
      cluster,
      random: stream,
      target: planned.target,
      scope,
      ...(membership === undefined ? {} : { membership }),
    });
    const outcome = await within(cluster.time, this.#deadlineMs, work);
    if (outcome.kind !== "done") {
      await this.#injectionFailed(record, fault, scope, problemOf(outcome, this.#deadlineMs));
      // Should it come to an end after all, what it did meanwhile is undone too.
      if (outcome.kind === "late") void work.then(() => this.#abandon(scope)).catch(() => undefined);
      return;
    }
    const injury = outcome.value;
    if ("skipped" in injury) {
      await this.#abandon(scope);
      this.#skip(record, fault, injury.skipped);
      return;
    }
    this.#injected(record, fault, planned, injury, scope);
  }

  #begin(fault: Fault, planned: ScheduledFault): Writable<FaultRecord> {
    const event = this.#tell(`start-${fault.name}`, { id: planned.id, target: planned.target });
    const record: Writable<FaultRecord> = {
      id: planned.id,
      name: fault.name,
      kind: fault.kind,
      target: planned.target,
      detail: "",
      nodes: [],
      injectedAt: this.#options.cluster.time.now(),
      events: [event],
      evidence: { bit: false, text: "not injected" },
    };
    this.#records.push(record);
    return record;
  }

  #injected(
    record: Writable<FaultRecord>,
    fault: Fault,
    planned: ScheduledFault,
    injury: Injury,
    scope: Scope,
  ): void {
    const { detail, nodes, cut, evidence } = injury;
    const event = this.#tell(`start-${fault.name}`, { id: planned.id, detail, nodes, evidence });
    Object.assign(record, {
      detail,
      nodes,
      ...(cut && { cut }),
      evidence,
      events: [...record.events, event],
    });
    if (!evidence.bit && evidence.blind === undefined) {
      this.#failures.push(`${label(record)} did not bite: ${evidence.text}`);
    }
    const mendAt = this.#options.cluster.time.now() + msToNanos(planned.durationMs);
    this.#injuries.push({ record, fault, injury, scope, mendAt });
  }

  async #injectionFailed(
    record: Writable<FaultRecord>,
    fault: Fault,
    scope: Scope,
    problem: string,
  ): Promise<void> {
    record.evidence = { bit: false, text: problem };
    record.mendedAt = this.#options.cluster.time.now();
    const event = this.#tell(`start-${fault.name}`, { id: record.id, failed: problem });
    record.events = [...record.events, event];
    this.#failures.push(`${label(record)} ${problem}`);
    await this.#abandon(scope);
  }

  #skip(record: Writable<FaultRecord>, fault: Fault, skipped: string): void {
    const event = this.#tell(`start-${fault.name}`, { id: record.id, skipped });
    const mendedAt = this.#options.cluster.time.now();
    Object.assign(record, { skipped, mendedAt, events: [...record.events, event] });
  }

  async #mend(open: OpenFault): Promise<void> {
    const { record, fault, injury, scope } = open;
    this.#injuries.splice(this.#injuries.indexOf(open), 1);
    const { cluster } = this.#options;
    const before = this.#tell(`stop-${fault.name}`, { id: record.id });
    const outcome = await within(
      cluster.time,
      this.#deadlineMs,
      Promise.resolve(injury[Symbol.asyncDispose]()),
    );
    const problem = outcome.kind === "done" ? undefined : problemOf(outcome, this.#deadlineMs);
    if (problem !== undefined) await this.#abandon(scope);
    const mended = injury.mended() ?? { bit: true, text: problem ?? "no probe was made after mending" };
    const after = this.#tell(`stop-${fault.name}`, { id: record.id, nodes: record.nodes, evidence: mended });
    record.mendedAt = cluster.time.now();
    record.mended = mended;
    record.events = [...record.events, before, after];
    if (problem !== undefined) this.#failures.push(`${label(record)} could not be mended: it ${problem}`);
    else if (mended.bit) this.#failures.push(`${label(record)} was not seen to end: ${mended.text}`);
  }

  async #abandon(scope: Scope): Promise<void> {
    const { time } = this.#options.cluster;
    const outcome = await within(time, this.#deadlineMs, Promise.resolve(scope[Symbol.asyncDispose]()));
    if (outcome.kind === "done") return;
    this.#failures.push(`undoing a fault ${problemOf(outcome, this.#deadlineMs)}`);
  }

  #tell(f: string, value: unknown): number {
    return this.#options.record({ f, value });
  }
}

interface OpenFault {
  readonly record: Writable<FaultRecord>;
  readonly fault: Fault;
  readonly injury: Injury;
  readonly scope: Scope;
  readonly mendAt: number;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function problemOf(
  outcome: { readonly kind: "late" } | { readonly kind: "failed"; readonly error: unknown },
  deadlineMs: number,
): string {
  if (outcome.kind === "late") return `took longer than ${deadlineMs} ms`;
  return `failed: ${outcome.error instanceof Error ? outcome.error.message : String(outcome.error)}`;
}

const label = (record: FaultRecord): string =>
  `fault ${record.name} (number ${record.id}, at ${Math.round(nanosToMs(record.injectedAt))} ms)`;
