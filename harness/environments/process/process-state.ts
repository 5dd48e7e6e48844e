import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** What the operating system says about a process: the evidence behind a pause. */
export type ProcessState = "running" | "stopped" | "gone";

/** Reads /proc/PID/stat (proc_pid_stat(5)) where there is /proc, and asks ps elsewhere. */
export async function processState(pid: number): Promise<ProcessState> {
  return meaning((await fromProc(pid)) ?? (await fromPs(pid)));
}

async function fromProc(pid: number): Promise<string | undefined> {
  if (process.platform !== "linux") return undefined;
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The second field is the program's name in brackets and may itself hold brackets and spaces.
  return text.slice(text.lastIndexOf(")") + 1).trim()[0] ?? "";
}

async function fromPs(pid: number): Promise<string> {
  const answer = await promisify(execFile)("ps", ["-o", "state=", "-p", String(pid)]).catch(() => undefined);
  return answer?.stdout.trim()[0] ?? "";
}

function meaning(letter: string): ProcessState {
  if (letter === "" || letter === "Z" || letter === "X") return "gone";
  return letter === "T" || letter === "t" ? "stopped" : "running";
}
