import { Random } from "../../../core/random.ts";
import type { Body, Message, NodeId } from "../../../runtime/message.ts";
import type { Boot, Node, Runtime } from "../../../runtime/runtime.ts";
import { probeStorage } from "../../disk-probe.ts";
import type { DiskRule } from "../../environment.ts";
import { type ClockSetting, noteBody } from "../control.ts";
import { machineMs } from "../machine-clock.ts";
import { harnessName } from "../wire.ts";
import { BendableClock } from "./bendable-clock.ts";
import { BrokenDisk } from "./broken-disk.ts";
import { FileStorage } from "./file-storage.ts";
import type { NodeWire } from "./node-wire.ts";

/** One life of one node: from `init` to the death of the process. */
export class NodeProgram {
  readonly #boot: Boot;
  readonly #random: Random;
  readonly #wire: NodeWire;
  readonly #clock = new BendableClock();
  readonly #disk: BrokenDisk;
  readonly #storage: FileStorage;
  #node: Node | undefined;
  /** What came before the node had booted. */
  #early: Message[] = [];

  constructor(boot: Boot, folder: string, seed: string, wire: NodeWire) {
    this.#wire = wire;
    this.#boot = boot;
    this.#random = new Random(seed);
    this.#disk = new BrokenDisk(this.#random.fork("disk"));
    this.#storage = new FileStorage(folder, this.#disk);
  }

  run(): void {
    process.on("uncaughtException", (error) => this.#die(error));
    process.on("unhandledRejection", (reason) => this.#die(reason));
    this.#wire.listen((message) => this.#receive(message));
  }

  #receive(message: Message): void {
    // Known before `init` too: a clock may be bent before the node first reads it.
    this.#wire.self = message.dest;
    if (message.src === harnessName && this.#controlled(message.body)) return;
    if (this.#node === undefined) this.#early.push(message);
    else this.#hand(this.#node, message);
  }

  /** A handler that fails is a node that crashes: in the simulator, too. */
  #hand(node: Node, message: Message): void {
    const work = node.receive(message);
    if (work instanceof Promise) work.catch((error) => this.#die(error));
  }

  #controlled(body: Body): boolean {
    switch (body.type) {
      case "init":
        this.#init(body).catch((error) => this.#die(error));
        return true;
      case "faultline-clock":
        this.#clock.bend(body["setting"] as ClockSetting);
        this.#answer(body, this.#clockReading());
        return true;
      case "faultline-read-clock":
        this.#answer(body, this.#clockReading());
        return true;
      case "faultline-disk":
        this.#disk.rules = body["rules"] as readonly DiskRule[];
        return true;
      case "faultline-probe-disk":
        this.#probeDisk(body).catch((error) => this.#die(error));
        return true;
      default:
        return false;
    }
  }

  async #init(body: Body): Promise<void> {
    const self = body["node_id"] as NodeId;
    const node = await this.#boot(this.#runtime(self, body["node_ids"] as readonly NodeId[]));
    this.#answer(body, { type: "init_ok" });
    this.#node = node;
    const early = this.#early;
    this.#early = [];
    for (const message of early) this.#hand(node, message);
  }

  #runtime(self: NodeId, nodes: readonly NodeId[]): Runtime {
    return {
      self,
      nodes,
      clock: this.#clock,
      timers: this.#clock,
      network: { send: (dest, body) => this.#wire.send(dest, body) },
      storage: this.#storage,
      random: this.#random.fork("node"),
      note: (kind, fields = {}) => this.#wire.send(harnessName, noteBody(kind, fields)),
    };
  }

  async #probeDisk(request: Body): Promise<void> {
    const probe = await probeStorage(this.#storage, machineMs);
    this.#answer(request, { type: "faultline-probe-disk_ok", probe });
  }

  #clockReading(): Body {
    const [wallMs, monotonicMs] = [this.#clock.wallMs(), this.#clock.monotonicMs()];
    return { type: "faultline-clock_ok", wallMs, monotonicMs };
  }

  #answer(request: Body, reply: Body): void {
    if (request.msg_id === undefined) return;
    this.#wire.send(harnessName, { ...reply, in_reply_to: request.msg_id });
  }

  /** What the node sent before it failed was sent. */
  #die(error: unknown): never {
    this.#wire.flush();
    const text = error instanceof Error ? (error.stack ?? String(error)) : String(error);
    process.stderr.write(`uncaught ${text.split("\n").slice(0, stackLinesShown).join("\n")}\n`);
    process.exit(1);
  }
}

/** Fewer than the harness keeps for its error messages, so that the error itself is among them. */
const stackLinesShown = 12;
