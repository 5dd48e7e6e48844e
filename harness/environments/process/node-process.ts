import { type ChildProcess, spawn } from "node:child_process";
import type { ProcessLimits } from "./limits.ts";
import { LineSplitter } from "./line-splitter.ts";

/** What a process tells whoever started it. */
export interface ProcessEvents {
  /** A line of standard output. */
  line(text: string): void;
  /** A line of standard error. */
  errorLine(text: string): void;
  /** It broke a limit; the sentence goes on from its name. Nothing more is read of it. */
  flooded(sentence: string): void;
  /** It ended and all it had written was read: "exit status 1", "signal SIGSEGV", or why it did not start. */
  ended(how: string): void;
}

/**
 * One process of the operating system: lines in, lines out, signals. It leads a process group of its own, so that
 * signals reach what a wrapper script started, and Ctrl-C at the terminal reaches only the harness.
 */
export class NodeProcess {
  /** Resolves when the process has ended and all that it wrote was read. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #events: ProcessEvents;
  readonly #limits: ProcessLimits;
  #outgoing: string[] = [];
  #outgoingLength = 0;
  #over = false;

  constructor(
    command: readonly string[],
    environment: Readonly<Record<string, string | undefined>>,
    limits: ProcessLimits,
    events: ProcessEvents,
  ) {
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

  /** Sends a signal to the process and all it started. */
  signal(name: NodeJS.Signals): void {
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
    this.signal("SIGKILL");
    this.#events.flooded(sentence);
  }

  #watchEnd(): Promise<void> {
    return new Promise((resolve) => {
      let how = "";
      const end = (): void => {
        // What the program started must not go on without it.
        this.signal("SIGKILL");
        this.#events.ended(how);
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

  #closeStreams(): void {
    for (const stream of this.#child.stdio) stream?.destroy();
  }
}

const errorLineMax = 65_536;
