import type { Capability } from "../../environment.ts";
import type { NodeNamespace } from "./kernel.ts";
import { startPacketQueue } from "./packet-queue.ts";
import { canReset } from "./reset-connections.ts";

/** What this kernel can do to links, learned by really doing it once in a namespace and undoing it. */
export async function kernelAbilities(namespace: NodeNamespace): Promise<readonly Capability[]> {
  const succeeds = async (script: string): Promise<boolean> =>
    (await namespace.exec(["sh", "-c", script])).status === 0;
  const [links, [bandwidth, reset], delay] = await Promise.all([
    succeeds(onceInChain("FAULTLINE-LOSS", "-m statistic --mode random --probability 0.5 -j DROP")),
    // One after the other: a queue that is taken from the loopback interface drops what it holds, also the reset.
    succeeds(shapeOnce).then(async (shaped) => [shaped, await canReset(namespace)] as const),
    queues(namespace, succeeds),
  ]);
  return [
    ...(links ? (["links"] as const) : []),
    ...(bandwidth ? (["bandwidth"] as const) : []),
    ...(delay ? (["delay"] as const) : []),
    ...(reset ? (["reset"] as const) : []),
  ];
}

/** On the loopback interface, which carries nothing of the run. */
const shapeOnce = [
  "tc qdisc add dev lo root handle 1: htb default 0",
  "tc class add dev lo parent 1: classid 1:10 htb rate 10gbit",
  "tc qdisc add dev lo parent 1:10 tbf rate 64kbit burst 1600 limit 9000",
  "tc filter add dev lo parent 1: protocol ip prio 1 u32 match ip dst 127.0.0.9/32 flowid 1:10",
  "tc qdisc del dev lo root",
].join(" && ");

async function queues(
  namespace: NodeNamespace,
  succeeds: (script: string) => Promise<boolean>,
): Promise<boolean> {
  if (!(await succeeds(onceInChain("FAULTLINE-QUEUE", "-j NFQUEUE --queue-num 0 --queue-bypass"))))
    return false;
  const program = await startPacketQueue(namespace, [{ queue: 0, delays: "hold" }]).catch(() => undefined);
  await program?.end();
  return program !== undefined;
}

/** A chain that nothing leads to. */
function onceInChain(chain: string, rule: string): string {
  const [make, add] = [`iptables -w 5 -N ${chain}`, `iptables -w 5 -A ${chain} -p tcp ${rule}`];
  const remove = `iptables -w 5 -F ${chain}; iptables -w 5 -X ${chain}`;
  return `${make} && { ${add}; worked=$?; ${remove}; exit $worked; }`;
}
