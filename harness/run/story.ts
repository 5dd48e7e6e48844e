import type { History, HistoryEvent } from "../core/history.ts";
import type { Nanos } from "../core/operation.ts";
import { msToNanos, sleep } from "../core/time.ts";
import type { Cluster } from "../environments/environment.ts";
import type { Generator } from "../generator/generator.ts";
import type { LoadStop } from "./early-stop.ts";
import { LateDeaths } from "./final-heal.ts";
import type { Interpreter } from "./interpreter.ts";
import { isAnswer } from "./is-answer.ts";
import type { Nemesis } from "./nemesis.ts";
import type { Recorder } from "./recorder.ts";
import type { Scenario } from "./scenario.ts";

/** What a run needs once the cluster stands. */
export interface Cast {
  readonly scenario: Scenario;
  readonly cluster: Cluster;
  readonly interpreter: Interpreter;
  readonly nemesis: Nemesis;
  readonly recorder: Recorder;
  /** The load: goes on without end, through faults and recovery. */
  readonly load: Generator;
  /** Final operations, when all is mended and settled. */
  final(soFar: History): Generator | undefined;
  readonly quietMs: number;
  readonly stop: LoadStop;
  phase(name: Phase): void;
}

export type Phase = "faults" | "recovery" | "quiet" | "final";

/** How the run went, apart from what clients saw. */
export interface Course {
  readonly mendedAt: Nanos;
  /** When every node had answered a call made after the mending; absent when that did not happen within the bound. */
  readonly recoveredAt?: Nanos;
  /** Nodes whose clients got no `ok` after the mending. */
  readonly silent: readonly string[];
  /** The load ended early because the limit of operations was reached. */
  readonly limited: boolean;
  /** Position in the history from which on the final operations stand. */
  readonly finalFrom: number;
}

/**
 * One run after the cluster stands, in the two halves of TigerBeetle's simulator: safety under faults, then a
 * settled half in which everything is mended and the system has to come back within a bound.
 */
export async function playOut(cast: Cast): Promise<Course> {
  const { scenario, cluster, interpreter, nemesis } = cast;
  const { time } = cluster;
  const { stop } = cast;
  let loadEnded = false;
  cast.phase("faults");
  const load = interpreter.play(cast.load, stop).then(() => {
    loadEnded = true;
  });
  const struck = Promise.all([nemesis.run(), sleep(time, msToNanos(scenario.timeMs))]);
  await Promise.race([struck, load]);
  await nemesis.mendAll();
  const mendedAt = time.now();

  cast.phase("recovery");
  const watch = new RecoveryWatch(cast, mendedAt);
  const lateDeaths = new LateDeaths(cluster, nemesis.records);
  const deadline = mendedAt + msToNanos(scenario.recoveryMs);
  while (!watch.recovered && !loadEnded && time.now() < deadline) {
    await lateDeaths.startAgain();
    await sleep(time, recoveryPoll);
  }
  const stoppedEarly = stop.stopped;
  // Written operations end before or after the recovery, as they are; of a plan's load the end is a limit.
  const limited = loadEnded && !stoppedEarly && (scenario.script === undefined || !watch.recovered);
  stop.stopped = true;
  await load;

  const finalFrom = await playFinal(cast, stoppedEarly);
  const course = { mendedAt, silent: watch.silent, limited, finalFrom };
  return watch.recoveredAt === undefined ? course : { ...course, recoveredAt: watch.recoveredAt };
}

/** Answers where the final operations begin; a run that was stopped has none. */
async function playFinal(cast: Cast, stoppedEarly: boolean): Promise<number> {
  if (stoppedEarly) return cast.recorder.length;
  cast.phase("quiet");
  await sleep(cast.cluster.time, msToNanos(cast.quietMs));
  cast.phase("final");
  const finalFrom = cast.recorder.length;
  const final = cast.final(cast.recorder.history);
  if (final !== undefined) await cast.interpreter.play(final);
  return finalFrom;
}

const recoveryPoll: Nanos = 10_000_000;

/** Sees from the history when the clients of every node are served again by calls made after the mending. */
class RecoveryWatch {
  /** Nodes whose clients have had no success; and those whose clients have had no answer at all. */
  readonly #unserved: Set<string>;
  readonly #silent: Set<string>;
  readonly #nodes: readonly string[];
  readonly #threads: number;
  readonly #fresh = new Set<number>();
  #answeredAt: Nanos | undefined;
  #servedAt: Nanos | undefined;

  constructor(cast: Cast, mendedAt: Nanos) {
    this.#nodes = cast.cluster.nodes;
    this.#threads = cast.scenario.concurrency;
    this.#unserved = new Set(this.#nodes.slice(0, this.#threads));
    this.#silent = new Set(this.#unserved);
    cast.recorder.listen((event) => this.#observe(event, mendedAt));
  }

  /** Successes are waited for. */
  get recovered(): boolean {
    return this.#unserved.size === 0;
  }

  /** Who waits for a lock that others hold may have none in time, and is served all the same. */
  get recoveredAt(): Nanos | undefined {
    return this.#servedAt ?? (this.#silent.size === 0 ? this.#answeredAt : undefined);
  }

  get silent(): string[] {
    return [...this.#silent];
  }

  #observe(event: HistoryEvent, mendedAt: Nanos): void {
    if (this.recovered || typeof event.process !== "number" || event.time < mendedAt) return;
    if (event.type === "invoke") this.#fresh.add(event.process);
    if (!isAnswer(event) || !this.#fresh.has(event.process)) return;
    const node = this.#nodes[(event.process % this.#threads) % this.#nodes.length]!;
    if (this.#silent.delete(node)) this.#answeredAt = event.time;
    if (event.type !== "ok") return;
    this.#unserved.delete(node);
    if (this.recovered) this.#servedAt = event.time;
  }
}
