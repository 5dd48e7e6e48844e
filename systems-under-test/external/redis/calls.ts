import type { Invocation } from "../../../harness/core/operation.ts";
import { type Call, Refused } from "../kit/server-client.ts";
import type { Reply } from "./resp.ts";
import type { SentinelSession } from "./sentinel-session.ts";

export interface CallOptions {
  /** Replicas that must have acknowledged a write before it counts as done; 0 asks none. */
  readonly wait: number;
  readonly waitMs: number;
}

/** Registers and one set, in the primary's memory. */
export function redisCalls(options: CallOptions): Readonly<Record<string, Call<SentinelSession>>> {
  const write = async (session: SentinelSession, ...words: readonly string[]): Promise<Reply> => {
    const reply = await session.send(...words);
    await acknowledged(session, options);
    return reply;
  };
  return {
    // A set is read by `read` without a key, a register by `read` with one.
    read: (session, { key }) => (key === undefined ? members(session) : value(session, key)),
    async write(session, { key, input }) {
      await write(session, "SET", nameOf(key), String(input));
      return input;
    },
    async cas(session, { key, input }) {
      const [from, to] = input as readonly [number, number];
      const reply = await session.send("EVAL", casScript, "1", nameOf(key), String(from), String(to));
      if (reply === null) throw new Refused("key-does-not-exist");
      if (reply !== "OK") throw new Refused("precondition-failed", `the value is ${reply}, not ${from}`);
      await acknowledged(session, options);
      return input;
    },
    async delete(session, { key }) {
      await write(session, "DEL", nameOf(key));
      return null;
    },
    async add(session, { input }) {
      await write(session, "SADD", setName, String(input));
      return input;
    },
  };
}

/** WAIT counts replicas that have everything this connection wrote; with too few, nobody knows what will last. */
async function acknowledged(session: SentinelSession, { wait, waitMs }: CallOptions): Promise<void> {
  if (wait === 0) return;
  const count = await session.waitFor(wait, waitMs);
  if (count < wait) throw new Error(`WAIT: ${count} of ${wait} replicas acknowledged within ${waitMs} ms`);
}

const setName = "faultline/set";
const nameOf = (key: Invocation["key"]): string => `faultline/${key ?? ""}`;

/** Answers with nil, the value that was there, or OK. A script runs alone, so that nothing comes in between. */
const casScript = `local value = redis.call('GET', KEYS[1])
if value ~= ARGV[1] then return value end
return redis.call('SET', KEYS[1], ARGV[2])`;

async function value(session: SentinelSession, key: Invocation["key"]): Promise<number | null> {
  const reply = await session.send("GET", nameOf(key));
  return reply === null ? null : Number(reply);
}

async function members(session: SentinelSession): Promise<number[]> {
  const reply = (await session.send("SMEMBERS", setName)) as readonly Reply[];
  return reply.map(Number);
}
