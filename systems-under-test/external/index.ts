import { etcd } from "./etcd/etcd.ts";
import { redis } from "./redis/redis.ts";
import type { ServerSystem } from "./server.ts";

/** Every system of servers that are not ours, by the name the command line knows it by. */
export const servers: readonly ServerSystem[] = [etcd, redis];
