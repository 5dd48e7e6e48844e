import type { Body, Message, NodeId } from "../../runtime/message.ts";
import { NodeFailure, shown } from "../node-failure.ts";
import { Deferred } from "./deferred.ts";
import type { ProcessLimits } from "./limits.ts";
import type { NodeLog } from "./node-log.ts";
import type { Vessel, VesselEvents } from "./vessel.ts";
import { harnessName, parseMessage } from "./wire.ts";

/** What a life needs to know, and whom it tells. */
export interface LifeOptions {
  readonly node: NodeId;
  readonly nodes: readonly NodeId[];
  /** Starts what the life runs in. */
  embark(events: VesselEvents): Vessel;
  readonly limits: ProcessLimits;
  readonly log: NodeLog;
  /** A message to anybody but the harness; `line` is its text. */
  send(message: Message, line: string): void;
  /** A message to the harness that answers nothing it asked. */
  tell(body: Body): void;
  /** The program broke the protocol or a limit, and was killed. */
  broke(failure: NodeFailure): void;
  /** The process ended, by itself or not. */
  ended(how: string): void;
}

/** One life of a node: a process from its start to its end, as it speaks Maelstrom's protocol. */
export class NodeLife {
  readonly #options: LifeOptions;
  readonly #vessel: Vessel;
  readonly #asked = new Map<number, Deferred<Body>>();
  #lastId = 0;
  #ready = false;
  #stopping = false;
  #died = false;

  constructor(options: LifeOptions) {
    this.#options = options;
    options.log.newLife();
    this.#vessel = options.embark({
      line: (text) => this.#line(text),
      errorLine: (text) => options.log.line(text),
      flooded: (sentence) => this.#break(sentence),
      ended: (how, unstarted) => this.#ended(how, unstarted),
    });
  }

  /** True from `init_ok` to the end. */
  get ready(): boolean {
    return this.#ready;
  }

  /** True when it ended, or is about to, because the harness wanted it so. */
  get stopping(): boolean {
    return this.#stopping;
  }

  /** True when it ended and the harness had no part in it. */
  get died(): boolean {
    return this.#died;
  }

  /** Sends `init` and waits for `init_ok`. Resolves too when the harness itself ended the life meanwhile. */
  async init(): Promise<void> {
    const { node, nodes, limits } = this.#options;
    const timer = setTimeout(
      () => this.#break(`did not answer "init" within ${limits.initTimeoutMs} ms.`),
      limits.initTimeoutMs,
    );
    try {
      const reply = await this.ask({ type: "init", node_id: node, node_ids: nodes });
      if (reply.type !== "init_ok")
        this.#break(`answered "init" with ${shown(JSON.stringify(reply))}, not with "init_ok".`);
    } catch (error) {
      if (!this.#stopping || error instanceof NodeFailure) throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** A request of the harness itself. Rejects when the process ends first. */
  ask(body: Body): Promise<Body> {
    const id = ++this.#lastId;
    const deferred = new Deferred<Body>();
    this.#asked.set(id, deferred);
    this.tell({ ...body, msg_id: id });
    return deferred.promise;
  }

  tell(body: Body): void {
    this.#vessel.send(JSON.stringify({ src: harnessName, dest: this.#options.node, body }));
  }

  accept(line: string): boolean {
    return this.#vessel.send(line);
  }

  pause(): Promise<void> {
    return this.#vessel.pause();
  }

  resume(): Promise<void> {
    return this.#vessel.resume();
  }

  /** Kills the process and resolves when it is gone and its last words are read. */
  async kill(): Promise<void> {
    this.#stopping = true;
    this.#ready = false;
    this.#vessel.kill();
    await this.#vessel.ended;
  }

  /** Has it ended by other means than a kill. Should they fail, it goes on as before. */
  async endBy<V>(end: () => Promise<V>): Promise<V> {
    this.#stopping = true;
    try {
      const told = await end();
      await this.#vessel.ended;
      return told;
    } catch (error) {
      this.#stopping = false;
      throw error;
    }
  }

  #line(text: string): void {
    if (text.trim() === "") return;
    const message = parseMessage(text, this.#options.node);
    if (typeof message === "string") this.#break(`printed a line ${message}: ${shown(text)}.`);
    else if (message.dest === harnessName) this.#hear(message.body);
    else this.#options.send(message, text);
  }

  #hear(body: Body): void {
    const id = body.in_reply_to ?? -1;
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (body.type === "init_ok") this.#ready = !this.#stopping;
    if (asked === undefined) this.#options.tell(body);
    else asked.resolve(body);
  }

  #break(sentence: string): void {
    if (this.#stopping) return;
    const failure = new NodeFailure(this.#options.node, sentence, this.#options.log.tail);
    this.#stopping = true;
    this.#ready = false;
    this.#vessel.kill();
    this.#rejectAll(failure);
    this.#options.broke(failure);
  }

  #ended(how: string, unstarted?: Error): void {
    const { node, log } = this.#options;
    this.#ready = false;
    this.#died = !this.#stopping;
    const reason = unstarted ?? new NodeFailure(node, `died at its start (${how}).`, log.tail);
    this.#rejectAll(this.#stopping ? new Error(`node ${node} was stopped`) : reason);
    this.#options.ended(how);
  }

  #rejectAll(error: Error): void {
    for (const deferred of this.#asked.values()) deferred.reject(error);
    this.#asked.clear();
  }
}
