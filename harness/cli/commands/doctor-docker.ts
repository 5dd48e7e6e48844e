import { execFileSync } from "node:child_process";
import type Docker from "dockerode";
import { canLendNode, debianBase, nodeBase } from "../../environments/docker/base-image.ts";
import { openEngine } from "../../environments/docker/engine.ts";
import { hasImage, pullIfMissing } from "../../environments/docker/image-build.ts";
import { tryContainers } from "../../environments/docker/trial.ts";
import { builtFile } from "../../environments/process/built-file.ts";
import type { Finding } from "./finding.ts";

/** What of runs in containers is there: the engine, an image to build on, and what the kernel can do to links. */
export async function dockerFindings(fix: boolean, say: (text: string) => void): Promise<Finding[]> {
  let engine: Docker;
  try {
    engine = await openEngine();
  } catch (error) {
    const text = `${textOf(error)} Runs in containers are not available until then, everything else is.`;
    return [{ what: "docker", state: "missing", text }];
  }
  const { Version } = await engine.version();
  const found: Finding[] = [{ what: "docker", state: "ok", text: `engine ${Version} answers` }];
  if (fix) await bringBase(engine, say).catch((error: unknown) => say(textOf(error)));
  const base = await baseFinding(engine);
  found.push(base);
  if (base.state === "ok") found.push(await kernelFinding(engine, say));
  return found;
}

async function baseFinding(engine: Docker): Promise<Finding> {
  const what = "image";
  if (await hasImage(engine, nodeBase)) return { what, state: "ok", text: `${nodeBase} is here` };
  if (canLendNode() && (await hasImage(engine, debianBase)))
    return { what, state: "ok", text: `${debianBase} is here; nodes run this machine's own Node in it` };
  return {
    what,
    state: "missing",
    text:
      `no image to build on: "docker pull ${nodeBase}" (a run does so by itself), or, where no registry is ` +
      `reachable, "faultline doctor --fix" (needs root and mmdebstrap)`,
  };
}

/** Really tried: what the kernel says of its modules is not what it lets a container do. */
async function kernelFinding(engine: Docker, say: (text: string) => void): Promise<Finding> {
  const what = "kernel";
  try {
    const abilities = await tryContainers(engine, say);
    const missing = (["links", "delay", "bandwidth"] as const).filter((one) => !abilities.includes(one));
    if (missing.length === 0)
      return { what, state: "ok", text: "cuts, losses, delays and narrow links between containers work" };
    const text = missing.map((one) => `${one}: ${needed[one]}`).join("; ");
    return { what, state: "limited", text: `faults that are refused for want of a kernel module: ${text}` };
  } catch (error) {
    return { what, state: "missing", text: `a container could not be started: ${textOf(error)}` };
  }
}

const needed = {
  links: "cuts and losses need iptables with xt_statistic (modprobe xt_statistic)",
  delay: "delays and clogs need NFQUEUE (modprobe xt_NFQUEUE nfnetlink_queue)",
  bandwidth: "narrow links need sch_htb and sch_tbf (modprobe sch_htb sch_tbf)",
} as const;

/** The official image where it can be pulled; otherwise one from Debian's packages. */
async function bringBase(engine: Docker, say: (text: string) => void): Promise<void> {
  if ((await baseFinding(engine)).state === "ok") return;
  try {
    await pullIfMissing(engine, say, nodeBase);
  } catch (error) {
    say(`${textOf(error)}; making ${debianBase} from Debian's packages, about a minute`);
    execFileSync("sh", [builtFile("docker/bootstrap-base.sh")], {
      stdio: ["ignore", "ignore", "inherit"],
      timeout: bootstrapMs,
    });
  }
}

const bootstrapMs = 600_000;

const textOf = (error: unknown): string => (error instanceof Error ? error.message.trim() : String(error));
