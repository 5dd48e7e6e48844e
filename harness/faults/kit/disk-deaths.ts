import type { Nanos } from "../../core/operation.ts";
import type { Cluster } from "../../environments/environment.ts";
import type { NodeId } from "../../runtime/message.ts";

/** Whether the record of deaths shows that the node ended, since then, over an error of its storage. */
export function diedOfDisk(cluster: Cluster, node: NodeId, since: Nanos): boolean {
  const deaths = cluster.deaths?.() ?? [];
  return deaths.some((death) => death.node === node && death.time >= since && isOfDisk(death.text));
}

/** A StorageError begins with its code. A node that hides the error it died of gives nobody a reason to excuse it. */
export const isOfDisk = (text: string): boolean => /\b(ENOSPC|EIO)\b/.test(text);
