import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type Docker from "dockerode";
import type { NodeId } from "../../../runtime/message.ts";
import type { Say } from "../image-build.ts";

/** Copies log files out of a container, running or not, beside the node's log. One that cannot be had is said. */
export async function keepLogFiles(
  container: Docker.Container,
  paths: readonly string[],
  folder: string,
  node: NodeId,
  say: Say,
): Promise<void> {
  for (const path of paths) {
    try {
      const archive = await read(await container.getArchive({ path }));
      writeFileSync(join(folder, "logs", `${node}-${basename(path)}`), firstFileOf(archive));
    } catch (error) {
      say(`the log file ${path} of ${node} could not be kept: ${(error as Error).message}`);
    }
  }
}

async function read(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    parts.push(part as Buffer);
    size += part.length;
    if (size > logBytesMax) throw new Error(`it is longer than ${logBytesMax} bytes`);
  }
  return Buffer.concat(parts);
}

/** Of a tar archive (POSIX ustar): a header of 512 bytes, the size in octal digits at 124, then the content. */
function firstFileOf(archive: Buffer): Buffer {
  const size = Number.parseInt(archive.toString("latin1", 124, 136), 8);
  return archive.subarray(512, 512 + size);
}

const logBytesMax = 256 * 1024 * 1024;
