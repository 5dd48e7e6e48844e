import type { Message, NodeId } from "../harness/runtime/message.ts";
import type { Node, Runtime } from "../harness/runtime/runtime.ts";
import { decodeLines, encodeLine } from "./checked-lines.ts";
import { GroupCommit } from "./group-commit.ts";
import { KvMachine } from "./kv-machine.ts";
import { type KvCommand, parseKvRequest } from "./kv-requests.ts";
import { answerTo, type Caller, callerOf, isRefusal, unavailable } from "./rpc.ts";
import type { SystemUnderTest } from "./system.ts";
import { crashRecovery } from "./tolerates.ts";
import { vouchFor } from "./vouch.ts";

/** The control of every experiment: whatever it does is right by construction, and it dies with its node. */
export const singleCopy: SystemUnderTest = {
  name: "single-copy",
  summary: "One node keeps the only copy and syncs before it answers; the others point to it.",
  claims: { kv: "linearizable", register: "linearizable", "lin-kv": "linearizable" },
  assumptions: {
    summary:
      "Safe under every fault that leaves synced data alone; unavailable while its node is down or cut off.",
    tolerates: crashRecovery,
  },
  bugs: {},
  client: { redirectsMax: 2, resendMs: 1_000, sessions: true },
  nodesDefault: 3,
  boot: () => (runtime) => {
    const server = runtime.nodes[0]!;
    return runtime.self === server ? serve(runtime) : new Signpost(runtime, server);
  },
};

const file = "commands";

async function serve(runtime: Runtime): Promise<Node> {
  const text = await runtime.storage.read(file);
  const { lines, goodChars } = decodeLines(text);
  await vouchFor(runtime, file, { keep: text.slice(0, goodChars), droppedChars: text.length - goodChars });
  const machine = new KvMachine();
  for (const line of lines) machine.apply(JSON.parse(line) as KvCommand);
  runtime.note("role", { role: "leader", term: 1 });
  return new Server(runtime, machine);
}

/** Commands take effect in the order of the file, when they are durable: nobody sees what may be lost. */
class Server implements Node {
  readonly #runtime: Runtime;
  readonly #machine: KvMachine;
  readonly #journal: GroupCommit;

  constructor(runtime: Runtime, machine: KvMachine) {
    this.#runtime = runtime;
    this.#machine = machine;
    this.#journal = new GroupCommit(runtime.storage, file);
  }

  receive(message: Message): void {
    this.#journal.stopIfBroken();
    const caller = callerOf(message);
    if (caller === undefined) return;
    const request = parseKvRequest(message.body);
    if (isRefusal(request)) this.#answer(caller, request);
    else if (request.type === "read") this.#answer(caller, this.#machine.read(request.key));
    else {
      this.#journal.write(encodeLine(JSON.stringify(request)));
      this.#journal.whenDurable(() => this.#carryOut(caller, request));
    }
  }

  #carryOut(caller: Caller, command: KvCommand): void {
    const answer = this.#machine.apply(command);
    if (answer !== undefined) this.#answer(caller, answer);
  }

  #answer(caller: Caller, body: Message["body"]): void {
    this.#runtime.network.send(caller.src, answerTo(caller, body));
  }
}

/** A node without a copy. */
class Signpost implements Node {
  readonly #runtime: Runtime;
  readonly #server: NodeId;

  constructor(runtime: Runtime, server: NodeId) {
    this.#runtime = runtime;
    this.#server = server;
    runtime.note("role", { role: "follower", term: 1 });
  }

  receive(message: Message): void {
    const caller = callerOf(message);
    if (caller === undefined) return;
    const refusal = unavailable(`${this.#server} has the only copy`, this.#server);
    this.#runtime.network.send(caller.src, answerTo(caller, refusal));
  }
}
