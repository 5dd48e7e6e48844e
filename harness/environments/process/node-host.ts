import { HarnessError } from "../../core/assert.ts";
import type { Time } from "../../core/time.ts";
import type { Body, Message, NodeId } from "../../runtime/message.ts";
import type { ClockBend, Death, DiskProbe, DiskRule, NodeState, TraceSink } from "../environment.ts";
import { NodeFailure } from "../node-failure.ts";
import { ClockBends } from "./clock-bends.ts";
import { type ClockReading, clockBody, diskBody, probeDiskBody, readClockBody } from "./control.ts";
import type { ProcessLimits } from "./limits.ts";
import { machineMs } from "./machine-clock.ts";
import { NodeLife } from "./node-life.ts";
import { NodeLog } from "./node-log.ts";
import type { Port } from "./switchboard.ts";
import type { Vessel, VesselEvents } from "./vessel.ts";

/** How one node is run. */
export interface HostOptions {
  readonly node: NodeId;
  readonly nodes: readonly NodeId[];
  /** Starts what a life runs in, by the number of the life. */
  readonly embark: (epoch: number, events: VesselEvents) => Vessel;
  /** Whether the program is faultline's own and understands control messages. */
  readonly own: boolean;
  /** Does to its files, while it is down, what a power cut would have done; gives the characters lost per file. */
  readonly cutPower: (unsynced: "lost" | "torn") => Promise<Readonly<Record<string, number>>>;
  readonly logPath: string | undefined;
  readonly limits: ProcessLimits;
  readonly time: Time;
  readonly sink: TraceSink;
  readonly send: (message: Message, line: string) => void;
  /** The run cannot go on. */
  readonly fail: (failure: NodeFailure) => void;
}

/** One node over all its lives: started, killed, stopped, continued, its clock and disk bent. */
export class NodeHost implements Port, AsyncDisposable {
  readonly kind = "node";
  readonly deaths: Death[] = [];
  role: string | undefined;
  session = 0;
  lastLoss: Readonly<Record<string, number>> = {};
  readonly #options: HostOptions;
  readonly #log: NodeLog;
  readonly #bends = new ClockBends();
  readonly #diskRules = new Set<DiskRule>();
  #epoch = 0;
  #life: NodeLife | undefined;
  #starting: Promise<void> | undefined;
  #ending: Promise<void> = Promise.resolve();
  #paused = false;
  #backlogSaid = false;

  constructor(options: HostOptions) {
    this.#options = options;
    const { node, time, sink, limits, logPath } = options;
    this.#log = new NodeLog(logPath, (text) => sink.log(time.now(), node, text), limits.logLinesMax);
  }

  get state(): NodeState {
    if (!this.reachable) return "down";
    return this.#paused ? "paused" : "up";
  }

  get reachable(): boolean {
    return this.#life?.ready === true;
  }

  /**
   * Resolves when the node has answered `init`. Rejects when it did not at its very first start; one that ran once
   * and dies at a later start is the system's affair, and counted among the deaths.
   */
  start(): Promise<void> {
    if (this.reachable) return Promise.resolve();
    this.#starting ??= this.#startNow().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async crash(unsynced: "kept" | "lost" | "torn"): Promise<void> {
    const { node, own, cutPower } = this.#options;
    const life = this.#life;
    if (life !== undefined) this.#ending = this.#end(life);
    await this.#ending;
    if (unsynced === "kept") return;
    if (!own) throw new HarnessError(`what ${node} has not synced cannot be cut off: its files are its own`);
    this.lastLoss = await cutPower(unsynced);
  }

  /** Has the running node ended by other means than a kill, which is then nobody's death. */
  async endBy<V>(end: () => Promise<V>): Promise<V> {
    if (this.#life === undefined) throw new HarnessError(`${this.#options.node} does not run`);
    const ended = this.#life.endBy(end);
    this.#ending = ended.then(
      () => undefined,
      () => undefined,
    );
    return await ended;
  }

  async pause(): Promise<void> {
    if (this.#life === undefined || this.#paused) return;
    this.#paused = true;
    await this.#life.pause();
  }

  async resume(): Promise<void> {
    if (!this.#paused) return;
    await this.#life?.resume();
    this.#paused = false;
  }

  async bendClock(bend: ClockBend): Promise<AsyncDisposable> {
    this.#requireOwn("clock");
    const straighten = this.#bends.add(bend, machineMs());
    await this.#setClock();
    return {
      [Symbol.asyncDispose]: async () => {
        straighten();
        await this.#setClock();
      },
    };
  }

  async readClock(): Promise<ClockReading> {
    this.#requireOwn("clock");
    if (this.state !== "up")
      throw new HarnessError(`the clock of ${this.#options.node} cannot be read: the node is ${this.state}`);
    return (await this.#life!.ask(readClockBody)) as unknown as ClockReading;
  }

  breakDisk(rule: DiskRule): AsyncDisposable {
    this.#requireOwn("disk");
    const entry = { ...rule };
    this.#diskRules.add(entry);
    this.#life?.tell(diskBody([...this.#diskRules]));
    return {
      [Symbol.asyncDispose]: async () => {
        this.#diskRules.delete(entry);
        this.#life?.tell(diskBody([...this.#diskRules]));
      },
    };
  }

  async probeDisk(): Promise<DiskProbe> {
    this.#requireOwn("disk");
    if (this.state !== "up")
      throw new HarnessError(`the disk of ${this.#options.node} cannot be probed: the node is ${this.state}`);
    return (await this.#life!.ask(probeDiskBody))["probe"] as DiskProbe;
  }

  accept(message: Message, line: string | undefined): string | undefined {
    if (this.#life?.ready !== true) return "down";
    if (this.#life.accept(line ?? JSON.stringify(message))) return undefined;
    if (!this.#backlogSaid)
      this.#log.say(`(reads nothing: too much is waiting, further messages are dropped)`);
    this.#backlogSaid = true;
    return "overflow";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#life !== undefined) this.#ending = this.#end(this.#life);
    await this.#ending;
    this.#log[Symbol.dispose]();
  }

  async #startNow(): Promise<void> {
    await this.#ending;
    const { node, nodes, embark, own, limits, send, fail } = this.#options;
    const epoch = ++this.#epoch;
    this.session += 1;
    this.#paused = false;
    this.#backlogSaid = false;
    const life = new NodeLife({
      ...{ node, nodes, limits, send, log: this.#log },
      embark: (events) => embark(epoch, events),
      tell: (body) => this.#told(epoch, body),
      broke: (failure) => fail(failure),
      ended: (how) => this.#ended(life, epoch, how),
    });
    this.#life = life;
    if (own) {
      life.tell(clockBody(this.#bends.setting));
      life.tell(diskBody([...this.#diskRules]));
    }
    await life.init().catch((error) => {
      if (epoch === 1 || !(error instanceof NodeFailure) || !life.died) throw error;
    });
  }

  async #end(life: NodeLife): Promise<void> {
    this.#forget();
    await life.kill();
  }

  #forget(): void {
    this.#life = undefined;
    this.#paused = false;
    this.role = undefined;
    this.session += 1;
  }

  #ended(life: NodeLife, epoch: number, how: string): void {
    const { node, time } = this.#options;
    if (this.#life !== life) return;
    this.#forget();
    if (life.stopping) return;
    this.#log.say(`(the process ended by itself: ${how})`);
    const text = [`the process ended by itself: ${how}`, ...this.#log.lastWords].join("\n");
    this.deaths.push({ time: time.now(), node, epoch, text });
  }

  #told(epoch: number, body: Body): void {
    const { node, time, sink, own } = this.#options;
    if (body.type !== "faultline-note" || !own) {
      this.#log.say(`(sent the harness a message of type "${body.type}" that answers nothing)`);
      return;
    }
    const kind = String(body["kind"]);
    const fields = body["fields"] as Readonly<Record<string, unknown>>;
    if (kind === "role" && this.#epoch === epoch) this.role = String(fields["role"]);
    sink.note({ time: time.now(), node, epoch, kind, fields });
  }

  /** The bend is in force when the node has said so; one that cannot answer gets it before anything else. */
  async #setClock(): Promise<void> {
    const body = clockBody(this.#bends.setting);
    if (this.state === "up") await this.#life!.ask(body).catch(() => {});
    else this.#life?.tell(body);
  }

  #requireOwn(what: string): void {
    const { node, own } = this.#options;
    if (!own)
      throw new HarnessError(`the ${what} of ${node} cannot be bent: the program is not faultline's own`);
  }
}
