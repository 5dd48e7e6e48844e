import { constants } from "node:os";

/** The first Ctrl-C (or termination) asks the run to stop and tear down; the second ends the process at once. */
export function interruptible(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const stop = (name: "SIGINT" | "SIGTERM" | "SIGHUP"): void => {
    if (controller.signal.aborted) process.exit(128 + constants.signals[name]);
    process.stderr.write("\ninterrupted: taking everything down (once more to stop at once)\n");
    controller.abort();
  };
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of names) process.on(name, stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of names) process.off(name, stop);
    },
  };
}
