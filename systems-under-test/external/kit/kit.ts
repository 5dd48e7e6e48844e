/** What the author of a system of servers needs: `faultline/server`. */
export type { Answer, Invocation, Outcome } from "../../../harness/core/operation.ts";
export { UsageError } from "../../../harness/core/usage-error.ts";
export type { Assumptions, FaultKind, Guarantee, SystemOption, SystemOptionValues } from "../../system.ts";
export { RedisConnection } from "../redis/redis-connection.ts";
export type {
  Address,
  ClientReach,
  Connection,
  Container,
  Image,
  Neighbour,
  Place,
  Port,
  Question,
  Reach,
  ServerClient,
  ServerSystem,
} from "../server.ts";
export { composed } from "./compose.ts";
export { type HttpAnswer, HttpSession } from "./http-session.ts";
export { httpReady, tcpReady } from "./ready.ts";
export { type Call, type ClientPlan, Refused, type Session, serverClient } from "./server-client.ts";
