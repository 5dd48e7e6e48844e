import { PassThrough } from "node:stream";
import type Docker from "dockerode";
import { assert, HarnessError } from "../../core/assert.ts";
import { Deferred } from "../process/deferred.ts";
import { LineSplitter } from "../process/line-splitter.ts";
import type { Vessel, VesselEvents } from "../process/vessel.ts";
import { statusOf } from "./engine.ts";

/**
 * One life of a container, from `docker start` to its end: what it writes is its log, and what it says to the
 * harness comes over a line of its own, which the subject opens.
 */
export class NodeContainer implements Vessel {
  readonly ended: Promise<void>;
  readonly #container: Docker.Container;
  readonly #events: VesselEvents;
  readonly #talk: Talk;
  readonly #failed = new Deferred<never>();
  #started = false;
  #killed = false;
  #over = false;

  constructor(container: Docker.Container, events: VesselEvents, talk: (life: Life) => Talk) {
    this.#container = container;
    this.#events = events;
    this.#talk = talk({
      line: (text) => events.line(text),
      broke: (sentence) => {
        if (!this.#over && !this.#killed) events.flooded(sentence);
      },
      over: () => this.#over || this.#killed,
    });
    this.ended = this.#live();
  }

  send(line: string): boolean {
    return this.#talk.send(line);
  }

  kill(): void {
    this.#killed = true;
    if (!this.#started || this.#over) return;
    this.#container.kill({ signal: "SIGKILL" }).catch((error: unknown) => {
      // Not running any more, or removed.
      if (statusOf(error) !== 409 && statusOf(error) !== 404) this.#failed.reject(error);
    });
  }

  pause(): Promise<void> {
    return this.#become("paused", () => this.#container.pause());
  }

  resume(): Promise<void> {
    return this.#become("running", () => this.#container.unpause());
  }

  async #live(): Promise<void> {
    let how = "";
    let unstarted: Error | undefined;
    try {
      const log = await this.#attach();
      await this.#container.start();
      this.#started = true;
      if (this.#killed) this.kill();
      this.#talk.begin();
      const { StatusCode } = (await Promise.race([this.#container.wait(), this.#failed.promise])) as Exit;
      how = await this.#howItEnded(StatusCode);
      await log.read;
    } catch (error) {
      how = `the engine failed: ${(error as Error).message}`;
      unstarted = new HarnessError(how);
    }
    this.#over = true;
    this.#talk.end();
    this.#events.ended(how, unstarted);
  }

  /** `read` resolves when the last of the output was read. */
  async #attach(): Promise<{ readonly read: Promise<void> }> {
    const stream = await this.#container.attach({ stream: true, stdout: true, stderr: true });
    const output = new PassThrough();
    const splitter = new LineSplitter();
    output.on("data", (bytes: Buffer) => {
      for (const line of splitter.push(bytes)) this.#events.errorLine(line);
      if (splitter.rest.length > logLineMax) this.#events.errorLine(splitter.takeRest());
    });
    this.#container.modem.demuxStream(stream, output, output);
    const over = new Promise<void>((resolve) => stream.once("end", resolve).once("close", resolve));
    const read = over.then(() => {
      if (splitter.rest !== "") this.#events.errorLine(splitter.takeRest());
    });
    return { read };
  }

  async #howItEnded(status: number): Promise<string> {
    if (!this.#killed && status === 137) {
      const { State } = await this.#container.inspect();
      if (State.OOMKilled) return "killed for want of memory";
    }
    return status > 128 ? `signal ${status - 128}` : `exit status ${status}`;
  }

  /** A pause that the engine did not bring about would be a fault in name only. */
  async #become(wanted: "paused" | "running", act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (statusOf(error) !== 409 && statusOf(error) !== 404 && statusOf(error) !== 500) throw error;
    }
    if (this.#over) return;
    const { State } = await this.#container.inspect();
    const is = State.Paused ? "paused" : State.Running ? "running" : "gone";
    assert(is === wanted || is === "gone", `container ${this.#container.id} is ${is}, and not ${wanted}`);
  }
}

/** What the line to the harness needs to know of the life. */
export interface Life {
  line(text: string): void;
  broke(sentence: string): void;
  /** Ended, or about to. */
  over(): boolean;
}

/** How the harness speaks with what runs in the container. */
export interface Talk {
  /** The container runs. */
  begin(): void;
  send(line: string): boolean;
  end(): void;
}

interface Exit {
  readonly StatusCode: number;
}

const logLineMax = 65_536;
