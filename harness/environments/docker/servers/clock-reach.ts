import type Docker from "dockerode";
import { execIn } from "../resources/exec-in.ts";

/**
 * Why the clock of what runs in the container cannot be bent, or undefined when it can: every program in it must have
 * the library before its C library, and must ask that for the time. Go programs, whether static or not, ask the
 * kernel; they bear the mark by which Go finds its build information.
 */
export async function clockOutOfReach(container: Docker.Container): Promise<string | undefined> {
  const { status, stdout } = await execIn(container, ["sh", "-c", look], lookTimeoutMs);
  const seen = stdout.trim().split("\n").filter(Boolean);
  if (status !== 0 || seen.length === 0) return "no shell in its image can look at its programs";
  const [go, unloaded] = ["go ", "unloaded "].map((mark) => seen.find((line) => line.startsWith(mark)));
  if (go !== undefined)
    return `${go.slice("go ".length)} is a Go program, which asks the kernel and not the C library for the time`;
  if (unloaded !== undefined)
    return `${unloaded.slice("unloaded ".length)} takes no library before its own (it is linked statically, or made for another processor)`;
  return undefined;
}

const look = `for p in /proc/[0-9]*; do
  [ "$p" = "/proc/$$" ] && continue
  exe=$(readlink "$p/exe") || continue
  if grep -aqF "Go buildinf:" "$p/exe"; then echo "go $exe"
  elif grep -q bent-clock "$p/maps"; then echo "reached $exe"
  else echo "unloaded $exe"; fi
done`;
const lookTimeoutMs = 20_000;
