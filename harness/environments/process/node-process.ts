import { type ChildProcess, spawn } from "node:child_process";
import { assert } from "../../core/assert.ts";
import { UsageError } from "../../core/usage-error.ts";
import type { ProcessLimits } from "./limits.ts";
import { LineSplitter } from "./line-splitter.ts";
import { processState } from "./process-state.ts";
import type { Vessel, VesselEvents } from "./vessel.ts";

/**
 * One process of the operating system: lines in, lines out, signals. It leads a process group of its own, so that
 * signals reach what a wrapper script started, and Ctrl-C at the terminal reaches only the harness.
 */
export class NodeProcess implements Vessel {
  /** Resolves when the process has ended and all that it wrote was read. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #command: readonly string[];
  readonly #events: VesselEvents;
  readonly #limits: ProcessLimits;
  #outgoing: string[] = [];
  #outgoingLength = 0;
  #over = false;

  constructor(
    command: readonly string[],
    environment: Readonly<Record<string, string | undefined>>,
    limits: ProcessLimits,
    events: VesselEvents,
  ) {
    this.#command = command;
    this.#limits = limits;
    this.#events = events;
    this.#child = spawn(command[0]!, command.slice(1), {
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
      env: environment,
    });
    this.ended = this.#watchEnd();
    // A program may die while we write to it; that it ended is told by its end, not by the broken pipe.
    this.#child.stdin!.on("error", () => {});
    this.#readOutput();
    this.#readErrors();
  }

  /** Undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Hands a line over, or says that too many bytes wait already. Lines of one turn go out in one write. */
  send(line: string): boolean {
    const waiting = this.#outgoingLength + this.#child.stdin!.writableLength;
    if (waiting > this.#limits.backlogBytesMax) return false;
    if (this.#outgoing.length === 0) setImmediate(() => this.#flush());
    this.#outgoing.push(line);
    this.#outgoingLength += line.length + 1;
    return true;
  }

  kill(): void {
    this.#signal("SIGKILL");
  }

  pause(): Promise<void> {
    this.#signal("SIGSTOP");
    return this.#untilState("stopped");
  }

  resume(): Promise<void> {
    this.#signal("SIGCONT");
    return this.#untilState("running");
  }

  /** A signal takes effect a little later; without effect it would be a fault in name only. */
  async #untilState(wanted: "stopped" | "running"): Promise<void> {
    if (this.pid === undefined) return;
    const deadlineMs = performance.now() + 2000;
    for (;;) {
      const state = await processState(this.pid);
      if (state === wanted || state === "gone") return;
      assert(
        performance.now() < deadlineMs,
        `process ${this.pid} is ${state}, and not ${wanted}, after two seconds`,
      );
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** Sends a signal to the process and all it started. */
  #signal(name: NodeJS.Signals): void {
    if (this.pid === undefined) return;
    try {
      process.kill(-this.pid, name);
    } catch {
      // The whole group is gone.
    }
  }

  #flush(): void {
    const text = `${this.#outgoing.join("\n")}\n`;
    this.#outgoing = [];
    this.#outgoingLength = 0;
    if (this.#child.stdin!.writable) this.#child.stdin!.write(text);
  }

  #readOutput(): void {
    const splitter = new LineSplitter();
    let [windowStart, linesInWindow] = [performance.now(), 0];
    this.#child.stdout!.on("data", (bytes: Buffer) => {
      if (this.#over) return;
      const lines = splitter.push(bytes);
      if (performance.now() - windowStart >= 1000) [windowStart, linesInWindow] = [performance.now(), 0];
      linesInWindow += lines.length;
      if (linesInWindow > this.#limits.linesPerSecondMax)
        return this.#flood(`printed more than ${this.#limits.linesPerSecondMax} lines within a second.`);
      const longest = Math.max(splitter.rest.length, ...lines.map((line) => line.length));
      if (longest > this.#limits.lineLengthMax)
        return this.#flood(`printed a line of more than ${this.#limits.lineLengthMax} characters.`);
      for (const line of lines) this.#events.line(line);
    });
  }

  #readErrors(): void {
    const splitter = new LineSplitter();
    this.#child.stderr!.on("data", (bytes: Buffer) => {
      for (const line of splitter.push(bytes)) this.#events.errorLine(line);
      if (splitter.rest.length > errorLineMax) this.#events.errorLine(splitter.takeRest());
    });
    this.#child.stderr!.on("end", () => {
      if (splitter.rest !== "") this.#events.errorLine(splitter.takeRest());
    });
  }

  #flood(sentence: string): void {
    this.#over = true;
    this.kill();
    this.#events.flooded(sentence);
  }

  #watchEnd(): Promise<void> {
    return new Promise((resolve) => {
      let how = "";
      const end = (): void => {
        // What the program started must not go on without it.
        this.kill();
        this.#events.ended(how, this.pid === undefined ? this.#notExecuted(how) : undefined);
        resolve();
      };
      this.#child.once("error", (error) => {
        if (this.pid !== undefined) return;
        how = `it could not be started: ${error.message}`;
        end();
      });
      this.#child.once("exit", (code, signal) => {
        how = signal === null ? `exit status ${code}` : `signal ${signal}`;
        // Something it started may keep the streams open for ever.
        const timer = setTimeout(() => this.#closeStreams(), 250);
        this.#child.once("close", () => {
          clearTimeout(timer);
          end();
        });
      });
    });
  }

  #notExecuted(how: string): Error {
    const hint = `does its first line name an interpreter that exists ("#!...")?`;
    return new UsageError(`program "${this.#command[0]}" cannot be executed: ${how}; ${hint}`);
  }

  #closeStreams(): void {
    for (const stream of this.#child.stdio) stream?.destroy();
  }
}

const errorLineMax = 65_536;
