import type { NodeId } from "../../../runtime/message.ts";
import type { NodeState } from "../../environment.ts";

/** Asks every node that is up for its role, once a second; the answers steer at whom faults are aimed. */
export class RoleWatch implements AsyncDisposable {
  readonly #roles = new Map<NodeId, string>();
  #timer: NodeJS.Timeout | undefined;
  readonly #nodes: readonly NodeId[];
  readonly #state: (node: NodeId) => NodeState;
  readonly #ask: (node: NodeId, signal: AbortSignal) => Promise<string | undefined>;
  readonly #controller = new AbortController();
  #asking = false;

  constructor(
    nodes: readonly NodeId[],
    state: (node: NodeId) => NodeState,
    ask: (node: NodeId, signal: AbortSignal) => Promise<string | undefined>,
  ) {
    this.#nodes = nodes;
    this.#state = state;
    this.#ask = ask;
  }

  begin(): void {
    this.#timer ??= setInterval(() => {
      if (this.#asking) return;
      this.#asking = true;
      Promise.all(this.#nodes.map((node) => this.#refresh(node, this.#state(node))))
        .catch(() => {})
        .finally(() => {
          this.#asking = false;
        });
    }, everyMs);
  }

  role(node: NodeId): string | undefined {
    return this.#roles.get(node);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#controller.abort();
  }

  /** A node that does not answer has no role that anybody knows. */
  async #refresh(node: NodeId, state: NodeState): Promise<void> {
    const signal = AbortSignal.any([this.#controller.signal, AbortSignal.timeout(everyMs)]);
    const role = state === "up" ? await this.#ask(node, signal).catch(() => undefined) : undefined;
    if (role === undefined) this.#roles.delete(node);
    else this.#roles.set(node, role);
  }
}

const everyMs = 1000;
