import type { Message, NodeId } from "../../harness/runtime/message.ts";
import type { Node, Runtime } from "../../harness/runtime/runtime.ts";
import { headOf } from "../chain/configuration.ts";
import { decodeLines, encodeLine } from "../checked-lines.ts";
import { GroupCommit } from "../group-commit.ts";
import { answerTo, callerOf, unavailable } from "../rpc.ts";
import { vouchFor } from "../vouch.ts";
import type { TestAndSet, View, ViewAnswer } from "./messages.ts";
import { firstView } from "./state.ts";

const file = "views";

/** The arbiter remembers the view in force, and none before it; what its disk forgot would be decided twice. */
export async function startArbiter(runtime: Runtime, bugs: ReadonlySet<string>): Promise<Node> {
  const text = await runtime.storage.read(file);
  const { lines, goodChars } = decodeLines(text);
  await vouchFor(runtime, file, { keep: text.slice(0, goodChars), droppedChars: text.length - goodChars });
  const latest = lines.at(-1);
  const view = latest === undefined ? firstView(runtime.nodes.slice(1)) : (JSON.parse(latest) as View);
  runtime.note("role", { role: "arbiter", term: view.epoch });
  return new Arbiter(runtime, view, bugs);
}

/**
 * One variable and one operation: test-and-set. Of any number of servers that want to follow view v, the first is
 * granted view v + 1; the others are told who it was. It keeps no copy of the data, and nobody needs it but when a view
 * has to change.
 */
class Arbiter implements Node {
  readonly #runtime: Runtime;
  readonly #journal: GroupCommit;
  /** M-P09: decisions are kept in memory alone, and after a start whoever asks first is believed. */
  readonly #forgets: boolean;
  #believes = true;
  #view: View;
  /** By who waits for an answer, the view when it asked last. */
  readonly #waiting = new Map<NodeId, View>();

  constructor(runtime: Runtime, view: View, bugs: ReadonlySet<string>) {
    this.#runtime = runtime;
    this.#view = view;
    this.#forgets = bugs.has("arbiter-forgets");
    this.#journal = new GroupCommit(runtime.storage, file);
  }

  receive({ src, body }: Message): void {
    this.#journal.stopIfBroken();
    if (body.type === "test_and_set") this.#testAndSet(src, body as TestAndSet);
    else if (body.type !== "beat") this.#refer({ src, dest: this.#runtime.self, body });
  }

  #testAndSet(asker: NodeId, { expected, next }: TestAndSet): void {
    const isInForce = expected === this.#view.epoch || (this.#forgets && this.#believes);
    this.#believes = false;
    if (isInForce) {
      this.#view = next;
      if (!this.#forgets) this.#journal.rewrite(encodeLine(JSON.stringify(next)));
    }
    const view = this.#view;
    this.#waiting.set(asker, view);
    // Nobody learns of a decision before it is durable.
    this.#journal.whenDurable(() => this.#tell(asker, view));
  }

  /** A question asked again in the meantime is answered once, with what the view was then. */
  #tell(asker: NodeId, view: View): void {
    if (this.#waiting.get(asker) !== view) return;
    this.#waiting.delete(asker);
    const answer: ViewAnswer = { type: "view", view };
    this.#runtime.network.send(asker, answer);
  }

  /** It serves nobody, but knows who does. */
  #refer(message: Message): void {
    const caller = callerOf(message);
    if (caller === undefined) return;
    const { self, network } = this.#runtime;
    const refusal = unavailable(`${self} is the arbiter`, headOf(this.#view));
    network.send(caller.src, answerTo(caller, refusal));
  }
}
