import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Finding {
  readonly what: string;
  readonly state: "ok" | "missing" | "limited";
  readonly text: string;
}

/** `faultline doctor`: what this machine can run, and how to get what is missing. */
export async function doctor(flags: Readonly<Record<string, unknown>>, version: string): Promise<number> {
  const findings = [nodeVersion(), simulator(), processes(), runsFolder(), containers()];
  if (flags["json"] === true) {
    process.stdout.write(
      `${JSON.stringify({ format: "faultline-doctor", version: 1, faultline: version, findings }, null, 2)}\n`,
    );
  } else {
    for (const { what, state, text } of findings)
      process.stdout.write(`${state.padEnd(8)} ${what.padEnd(10)} ${text}\n`);
  }
  return findings.some((finding) => finding.state === "missing" && finding.what !== "docker") ? 255 : 0;
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const enough = major > 20 || (major === 20 && minor >= 19);
  return enough
    ? { what: "node", state: "ok", text: `Node ${process.versions.node}` }
    : {
        what: "node",
        state: "missing",
        text: `Node ${process.versions.node} is too old; faultline needs 20.19 or later`,
      };
}

function simulator(): Finding {
  return { what: "sim", state: "ok", text: "the simulator needs nothing but Node; every fault is available" };
}

function processes(): Finding {
  if (process.platform === "win32")
    return {
      what: "process",
      state: "limited",
      text: "processes can be killed but not paused: Windows has no SIGSTOP",
    };
  const bundle = join(import.meta.dirname, "../../../node-main.js");
  if (!existsSync(bundle))
    return { what: "process", state: "missing", text: "the node program is not built; run npm run build" };
  const evidence = existsSync("/proc/self/stat") ? "pauses are probed in /proc" : "pauses are probed with ps";
  return { what: "process", state: "ok", text: `nodes run as child processes; ${evidence}` };
}

function runsFolder(): Finding {
  try {
    const folder = mkdtempSync(join(tmpdir(), "faultline-doctor-"));
    writeFileSync(join(folder, "probe"), "");
    rmSync(folder, { recursive: true });
    return { what: "disk", state: "ok", text: "temporary files can be written" };
  } catch (error) {
    return {
      what: "disk",
      state: "missing",
      text: `temporary files cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

function containers(): Finding {
  try {
    execFileSync("docker", ["version", "--format", "{{.Server.Version}}"], { stdio: "pipe", timeout: 5000 });
    return {
      what: "docker",
      state: "limited",
      text: "an engine answers, but this version of faultline has no container environment yet",
    };
  } catch {
    return {
      what: "docker",
      state: "missing",
      text: "no engine answers; runs in containers are not available, everything else is",
    };
  }
}
