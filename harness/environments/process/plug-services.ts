import type { Random } from "../../core/random.ts";
import { servicesOf } from "../services/index.ts";
import type { Switchboard } from "./switchboard.ts";

/** Puts Maelstrom's services (`lin-kv` ...) on a switchboard: they answer in the harness itself. */
export function plugServices(switchboard: Switchboard, random: Random): void {
  for (const [name, service] of servicesOf(random))
    switchboard.plug(name, {
      kind: "service",
      session: 0,
      reachable: true,
      accept: (message) => {
        const { msg_id } = message.body;
        const reply = service.handle(message);
        if (msg_id === undefined) return undefined;
        switchboard.send({ src: name, dest: message.src, body: { ...reply, in_reply_to: msg_id } });
        return undefined;
      },
    });
}
