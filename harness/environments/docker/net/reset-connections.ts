import { HarnessError } from "../../../core/assert.ts";
import type { NodeNamespace } from "./kernel.ts";

/** The connections that were open when they were to be broken, each by its two ends. */
export interface ResetInKernel {
  readonly broken: readonly string[];
  readonly left: readonly string[];
}

/**
 * Has the kernel of a node abort its connections with these addresses (`ss --kill`): the program here sees
 * ECONNABORTED, the one at the other end ECONNRESET, as soon as the packet that says so gets there. Behind a cut
 * it does not get there, and that end stays open by half.
 */
export async function resetInKernel(
  namespace: NodeNamespace,
  addresses: readonly string[],
): Promise<ResetInKernel> {
  if (addresses.length === 0) return { broken: [], left: [] };
  const filter = `( ${addresses.map((address) => `dst ${address}`).join(" or ")} )`;
  const { status, stdout, stderr } = await namespace.exec(["sh", "-c", script, "sh", filter]);
  if (status !== 0)
    throw new HarnessError(`the connections of ${namespace.node} could not be reset: ${stderr.trim()}`);
  const [before = "", after = ""] = stdout.split("--\n");
  const still = new Set(connectionsIn(after));
  const found = connectionsIn(before);
  return { broken: found.filter((one) => !still.has(one)), left: found.filter((one) => still.has(one)) };
}

const list = 'ss -Htn state established "$1"';
const script = `set -e; ${list}; ss -HtnK state established "$1" >/dev/null; echo --; ${list}`;

/** The same name from either end: a program that takes both families sees mapped addresses. */
function connectionsIn(listing: string): string[] {
  return listing.split("\n").flatMap((line) => {
    const [, , local, peer] = line.trim().split(/\s+/);
    if (local === undefined || peer === undefined) return [];
    return [
      [local, peer]
        .map((end) => end.replace(/^\[::ffff:(.*)\]/, "$1"))
        .sort()
        .join(" "),
    ];
  });
}

/** Whether this kernel can (CONFIG_INET_DIAG_DESTROY), seen by a connection of its own on the loopback interface. */
export async function canReset(namespace: NodeNamespace): Promise<boolean> {
  return (await namespace.exec(["perl", "-MIO::Socket::INET", "-e", trial])).status === 0;
}

const trial = `
$listener = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1") or exit 1;
$port = $listener->sockport;
$near = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $port) or exit 1;
$far = $listener->accept or exit 1;
system("ss -HtnK state established '( sport = :$port )' >/dev/null 2>&1") == 0 or exit 1;
alarm 2;
exit(defined(sysread($near, $byte, 1)) ? 1 : 0);
`;
