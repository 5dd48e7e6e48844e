import type { Random } from "../../core/random.ts";
import type { NodeId } from "../../runtime/message.ts";
import { linKv } from "./lin-kv.ts";
import { linTso } from "./lin-tso.ts";
import { lwwKv } from "./lww-kv.ts";
import { seqKv } from "./seq-kv.ts";
import type { Service } from "./service.ts";

/** Fresh services for one run, by the name nodes send to. Their draws come from streams of their own. */
export function servicesOf(random: Random): ReadonlyMap<NodeId, Service> {
  const all = [
    linKv(),
    seqKv(random.fork("services/seq-kv")),
    lwwKv(random.fork("services/lww-kv")),
    linTso(),
  ];
  return new Map(all.map((service) => [service.name, service]));
}
