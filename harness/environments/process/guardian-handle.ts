import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { HarnessError } from "../../core/assert.ts";
import { builtFile } from "./built-file.ts";

/** The harness's end of the guardian; see guardian.ts. */
export class Guardian implements AsyncDisposable {
  readonly #child: ChildProcess;
  #ending = false;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts the guardian; `lost` is called if it ends before its time. */
  static async start(lost: (error: HarnessError) => void): Promise<Guardian> {
    const child = spawn(process.execPath, [builtFile("harness/environments/process/guardian.js")], {
      detached: true,
      stdio: ["pipe", "pipe", "ignore"],
      env: { PATH: process.env["PATH"] },
    });
    const guardian = new Guardian(child);
    child.stdin?.on("error", () => {});
    child.on("exit", () => {
      if (!guardian.#ending) lost(new HarnessError("the guardian of the node processes was killed"));
    });
    const ready = once(child.stdout!, "data", { signal: AbortSignal.timeout(10_000) });
    try {
      await Promise.race([ready, once(child, "exit").then(() => Promise.reject(new Error("it exited")))]);
    } catch (error) {
      guardian.#ending = true;
      child.kill("SIGKILL");
      throw new HarnessError(`the guardian of the node processes did not start: ${String(error)}`);
    }
    return guardian;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  watch(group: number): void {
    this.#child.stdin!.write(`+${group}\n`);
  }

  forget(group: number): void {
    this.#child.stdin!.write(`-${group}\n`);
  }

  /** Ends the guardian, which kills whatever is still watched. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.stdin!.end();
    await exited;
  }
}
