import type Docker from "dockerode";
import { HarnessError } from "../../../core/assert.ts";
import { UsageError } from "../../../core/usage-error.ts";
import type { NodeId } from "../../../runtime/message.ts";
import type { ClockBend, NodeState } from "../../environment.ts";
import { ClockBends } from "../../process/clock-bends.ts";
import type { ClockReading } from "../../process/control.ts";
import { machineMs } from "../../process/machine-clock.ts";
import { execIn } from "../resources/exec-in.ts";
import type { SideContainer } from "../side/side-container.ts";
import { clockOutOfReach } from "./clock-reach.ts";

export interface ServerClocksOptions {
  side(node: NodeId): SideContainer;
  container(node: NodeId): Docker.Container;
  state(node: NodeId): NodeState;
  /** Asks the server itself for its wall clock, ms. */
  readonly ask?: (node: NodeId, signal: AbortSignal) => Promise<number>;
}

/** The wall clocks of servers, bent by a library before their C library. Restarts of a server change nothing. */
export class ServerClocks {
  readonly #options: ServerClocksOptions;
  readonly #bends = new Map<NodeId, ClockBends>();

  constructor(options: ServerClocksOptions) {
    this.#options = options;
  }

  /** Throws a UsageError when a program in a node's container does not see the clock it is to see. */
  async requireReach(nodes: readonly NodeId[], system: string): Promise<void> {
    const reasons = await Promise.all(nodes.map((node) => clockOutOfReach(this.#options.container(node))));
    const reason = reasons.find((found) => found !== undefined);
    if (reason === undefined) return;
    throw new UsageError(
      `the clock of ${system} cannot be bent: ${reason}; leave out the faults of clocks, or say so under beyondReach.`,
    );
  }

  async bend(node: NodeId, bend: ClockBend): Promise<AsyncDisposable> {
    const bends = this.#bends.get(node) ?? new ClockBends();
    this.#bends.set(node, bends);
    const side = this.#options.side(node);
    const straighten = bends.add(bend, machineMs());
    await side.setClock(bends.setting);
    return {
      [Symbol.asyncDispose]: async () => {
        straighten();
        await side.setClock(bends.setting);
      },
    };
  }

  async read(node: NodeId): Promise<ClockReading> {
    const { state, ask, container } = this.#options;
    if (state(node) !== "up")
      throw new HarnessError(`the clock of ${node} cannot be read: the node is ${state(node)}`);
    const wallMs =
      ask === undefined ? await dateIn(container(node)) : await ask(node, AbortSignal.timeout(readTimeoutMs));
    return { wallMs, monotonicMs: machineMs() };
  }
}

const readTimeoutMs = 2000;

/** What a program beside the server, under the same library, takes for the time. */
async function dateIn(container: Docker.Container): Promise<number> {
  const { stdout } = await execIn(container, ["date", "+%s.%N"], readTimeoutMs);
  const seconds = Number(stdout);
  if (!Number.isFinite(seconds) || stdout.trim() === "")
    throw new HarnessError(`"date" in a container answered "${stdout.trim()}"`);
  return seconds * 1000;
}
