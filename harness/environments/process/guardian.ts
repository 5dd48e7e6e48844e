/**
 * A small program beside the harness: it kills what the harness started when the harness is gone, however it went.
 * Closing a program's standard input is not enough, for a stopped process does not notice, and a foreign program
 * need not care. The guardian holds the other end of a pipe; a `kill -9` of the harness closes it. It runs in a
 * session of its own, so that Ctrl-C and a killed process group do not take it along.
 *
 * Lines on standard input: `+PID` a process group to watch over, `-PID` it ended. At the end of input all that are
 * left get SIGKILL, which also ends stopped processes.
 */
import { createInterface } from "node:readline";

const groups = new Set<number>();

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const group = Number(line.slice(1));
    if (!Number.isSafeInteger(group) || group <= 1) return;
    if (line.startsWith("+")) groups.add(group);
    else groups.delete(group);
  })
  .on("close", () => {
    for (const group of groups) kill(group);
    process.exit(0);
  });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
process.stdout.write("watching\n");

function kill(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}
