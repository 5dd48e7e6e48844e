import { Tinypool } from "tinypool";

export interface Batch<T, R> {
  /** The compiled file whose default export does one task. */
  readonly worker: string;
  /** Threads share a process; processes of their own can tell what CPU time each task took. */
  readonly runtime: "worker_threads" | "child_process";
  readonly workers: number;
  readonly tasks: readonly T[];
  /** Is told of each result as it comes; answers false when no further task shall be begun. */
  keep(result: R): boolean;
}

/** Does the tasks in their order on so many workers, until all are done or `keep` says that it is enough. */
export async function runBatch<T, R>(batch: Batch<T, R>): Promise<void> {
  const { worker, runtime, tasks, workers } = batch;
  if (tasks.length === 0) return;
  const pool = new Tinypool({
    filename: worker,
    runtime,
    minThreads: workers,
    maxThreads: workers,
    // A run drops nearly all that it makes: the more room there is for the young, the less of it is ever looked at.
    resourceLimits: { maxYoungGenerationSizeMb: 128 },
  });
  let next = 0;
  let stopped = false;
  const lane = async (): Promise<void> => {
    while (!stopped && next < tasks.length) {
      const result = (await pool.run(tasks[next++]!)) as R;
      if (!batch.keep(result)) stopped = true;
    }
  };
  try {
    await Promise.all(Array.from({ length: workers }, lane));
  } finally {
    await pool.destroy();
  }
}
