import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dockerFindings } from "./doctor-docker.ts";
import type { Finding } from "./finding.ts";

/** `faultline doctor`: what this machine can run, and how to get what is missing. What only containers need is no failure. */
export async function doctor(flags: Readonly<Record<string, unknown>>, version: string): Promise<number> {
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const containers = await dockerFindings(flags["fix"] === true, say);
  const findings = [nodeVersion(), simulator(), processes(), runsFolder(), ...containers];
  if (flags["json"] === true) {
    process.stdout.write(
      `${JSON.stringify({ format: "faultline-doctor", version: 1, faultline: version, findings }, null, 2)}\n`,
    );
  } else {
    for (const { what, state, text } of findings)
      process.stdout.write(`${state.padEnd(8)} ${what.padEnd(10)} ${text}\n`);
  }
  return findings.some((finding) => finding.state === "missing" && !containers.includes(finding)) ? 255 : 0;
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
