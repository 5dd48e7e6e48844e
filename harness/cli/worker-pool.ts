import { Tinypool } from "tinypool";

export interface PoolOptions {
  /** The compiled file whose default export does one task. */
  readonly worker: string;
  /** Threads share a process; processes of their own can tell what CPU time each task took. */
  readonly runtime: "worker_threads" | "child_process";
  readonly workers: number;
}

export interface Batch<T, R> extends PoolOptions {
  readonly tasks: readonly T[];
  /** Is told of each result as it comes; answers false when no further task shall be begun. */
  keep(result: R): boolean;
}

/** Does the tasks in their order on so many workers, until all are done or `keep` says that it is enough. */
export async function runBatch<T, R>(batch: Batch<T, R>): Promise<void> {
  if (batch.tasks.length === 0) return;
  await using pool = new WorkerPool<T, R>(batch);
  await pool.run(batch.tasks, (result) => batch.keep(result));
}

/** Workers that stay from one batch to the next. */
export class WorkerPool<T, R> implements AsyncDisposable {
  readonly #workers: number;
  readonly #pool: Tinypool;

  constructor({ runtime, worker, workers }: PoolOptions) {
    this.#workers = workers;
    this.#pool = new Tinypool({
      filename: worker,
      runtime,
      minThreads: workers,
      maxThreads: workers,
      // A run drops nearly all that it makes: the more room there is for the young, the less of it is ever looked at.
      resourceLimits: { maxYoungGenerationSizeMb: 128 },
    });
  }

  async run(tasks: readonly T[], keep: (result: R, position: number) => boolean): Promise<void> {
    let next = 0;
    let stopped = false;
    const lane = async (): Promise<void> => {
      while (!stopped && next < tasks.length) {
        const position = next++;
        const result = (await this.#pool.run(tasks[position]!)) as R;
        if (!keep(result, position)) stopped = true;
      }
    };
    await Promise.all(Array.from({ length: this.#workers }, lane));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }
}
