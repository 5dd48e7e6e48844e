import { HarnessError } from "../../../core/assert.ts";
import type { Latency } from "../../environment.ts";
import type { NodeNamespace } from "./kernel.ts";
import { packetQueueProgram } from "./packet-queue-program.ts";

/** What one queue does with its packets. */
export interface QueueOrder {
  readonly queue: number;
  /** "hold" keeps them until the program is told to end. */
  readonly delays: readonly Latency[] | "hold";
}

/** A running program behind some queues of one node. */
export interface PacketQueue {
  /**
   * Ends it, once no rule leads to its queues any more. Delayed packets still go when they are due; those it holds
   * meet the rules anew, and so pass, or wait in the queue of a newer program.
   */
  end(): Promise<void>;
}

/** Starts the program; it has taken its queues when this resolves. It needs perl-base, which every Debian has. */
export async function startPacketQueue(
  namespace: NodeNamespace,
  orders: readonly QueueOrder[],
): Promise<PacketQueue> {
  const words = orders.map(({ queue, delays }) => `${queue}=${delays === "hold" ? "hold" : wordsOf(delays)}`);
  const { status, stdout, stderr } = await namespace.exec(["perl", "-e", packetQueueProgram, ...words]);
  const pid = Number(stdout.trim());
  if (status !== 0 || !Number.isInteger(pid) || pid <= 1)
    throw new HarnessError(`the packet queue of ${namespace.node} did not start: ${stderr || stdout}`);
  return {
    end: async () => {
      // `kill` is a word of the shell; minimal images have no program of that name.
      const ended = await namespace.exec(["sh", "-c", `kill -TERM ${pid}`]);
      if (ended.status !== 0)
        throw new HarnessError(`the packet queue of ${namespace.node} had died: ${ended.stderr.trim()}`);
    },
  };
}

const wordsOf = (delays: readonly Latency[]): string =>
  delays.map(({ distribution, meanMs }) => `${distribution}:${meanMs}`).join(",");
