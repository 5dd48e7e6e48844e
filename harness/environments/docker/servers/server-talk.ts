import type { Body, Message, NodeId } from "../../../runtime/message.ts";
import { harnessName } from "../../process/wire.ts";
import type { Life, Talk } from "../node-container.ts";

export interface ServerTalkOptions {
  readonly node: NodeId;
  /** Whether it is up only when it serves, or as soon as it runs. */
  readonly awaitReady: boolean;
  /** Rejects as long as the server does not serve. */
  ready(signal: AbortSignal): Promise<void>;
  readonly timeoutMs: number;
  readonly life: Life;
}

/**
 * Answers in the place of a server that knows nothing of our protocol: `init` when it is ready. Nothing else is ever
 * said to it.
 */
export function serverTalk(options: ServerTalkOptions): Talk {
  const { node, life } = options;
  const controller = new AbortController();
  let init: Body | undefined;
  let ready = false;
  const answer = (): void => {
    if (!ready || init === undefined) return;
    const body = { type: "init_ok", in_reply_to: init.msg_id };
    life.line(JSON.stringify({ src: node, dest: harnessName, body }));
    init = undefined;
  };
  const wait = async (): Promise<void> => {
    if (options.awaitReady) await untilReady(options, controller.signal);
    ready = true;
    answer();
  };
  return {
    begin: () => {
      wait().catch((error: unknown) => life.broke(`was not ready to serve: ${(error as Error).message}.`));
    },
    send: (text) => {
      const { body } = JSON.parse(text) as Message;
      if (body.type === "init") init = body;
      setImmediate(answer);
      return true;
    },
    end: () => controller.abort(),
  };
}

const askEveryMs = 50;
const askForMs = 2000;

async function untilReady(options: ServerTalkOptions, ended: AbortSignal): Promise<void> {
  const deadlineMs = performance.now() + options.timeoutMs;
  for (;;) {
    try {
      await options.ready(AbortSignal.any([ended, AbortSignal.timeout(askForMs)]));
      return;
    } catch (error) {
      if (ended.aborted) return;
      if (performance.now() > deadlineMs) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, askEveryMs));
  }
}
