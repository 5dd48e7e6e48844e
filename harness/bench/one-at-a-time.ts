import type { Message } from "../runtime/message.ts";
import type { Boot, Node, Runtime } from "../runtime/runtime.ts";

/** How long a node works on a message. */
export type ServiceMs = (message: Message) => number;

/**
 * The same node on a processor that takes its time for each message that it receives, one after the other: what a
 * simulator without cost of its own leaves out, and what throughput is limited by. Sending and timers cost nothing.
 */
export function oneAtATime(boot: Boot, serviceMs: ServiceMs): Boot {
  return async (runtime) => new BusyNode(runtime, await boot(runtime), serviceMs);
}

class BusyNode implements Node {
  readonly #runtime: Runtime;
  readonly #node: Node;
  readonly #serviceMs: ServiceMs;
  readonly #queue: Message[] = [];
  #busy = false;

  constructor(runtime: Runtime, node: Node, serviceMs: ServiceMs) {
    this.#runtime = runtime;
    this.#node = node;
    this.#serviceMs = serviceMs;
  }

  receive(message: Message): void {
    if (this.#queue.length >= queueMax) throw new Error(`more than ${queueMax} messages wait`);
    this.#queue.push(message);
    if (!this.#busy) this.#serveNext();
  }

  #serveNext(): void {
    const message = this.#queue.shift();
    this.#busy = message !== undefined;
    if (message === undefined) return;
    this.#runtime.timers.after(this.#serviceMs(message), () => {
      void this.#node.receive(message);
      this.#serveNext();
    });
  }
}

const queueMax = 100_000;
