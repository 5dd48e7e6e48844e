import { PassThrough } from "node:stream";
import type Docker from "dockerode";
import { HarnessError } from "../../../core/assert.ts";
import type { ExecResult } from "../net/kernel.ts";

/**
 * Runs a command inside a running container, as the container's own user and within its limits. Rejects when the
 * container has no such program, does not run, or the command outlasts `timeoutMs`.
 */
export async function execIn(
  container: Docker.Container,
  command: readonly string[],
  timeoutMs: number,
): Promise<ExecResult> {
  const exec = await container.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ hijack: true, stdin: false });
  const output = { stdout: new PassThrough(), stderr: new PassThrough() };
  container.modem.demuxStream(stream, output.stdout, output.stderr);
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    output[name].on("data", (bytes: Buffer) => {
      if (texts[name].length < outputMax) texts[name] += bytes.toString();
    });
  await ended(stream, timeoutMs, command[0] ?? "");
  const { ExitCode } = await exec.inspect();
  return { status: ExitCode ?? -1, ...texts };
}

function ended(stream: NodeJS.ReadableStream, timeoutMs: number, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new HarnessError(`"${name}" in a container took longer than ${timeoutMs} ms`));
    }, timeoutMs);
    const settle = (): void => {
      clearTimeout(timer);
      resolve();
    };
    stream.once("end", settle).once("close", settle).once("error", settle);
  });
}

const outputMax = 65_536;
