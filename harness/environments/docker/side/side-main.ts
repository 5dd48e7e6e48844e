/**
 * The program of a side container: it owns a node's network namespace and does there what the harness asks. Bundled
 * to dist/side-main.js. It ends when the harness is gone, and the node's network with it.
 */
import { execFile } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { createServer } from "node:net";
import { constants } from "node:os";
import { Random } from "../../../core/random.ts";
import type { ClockSetting } from "../../process/control.ts";
import { machineMs } from "../../process/machine-clock.ts";
import { cutPower } from "../../process/power-cut.ts";
import { type HarnessHello, welcome } from "../handshake.ts";
import { LineSocket } from "../line-socket.ts";
import type { ExecResult } from "../net/kernel.ts";
import { bentClockFolder, bentClockPage } from "../servers/bent-clock.ts";
import { Ballast, probeFolder } from "./ballast.ts";
import { probeByDialling } from "./dial-probe.ts";
import { dataPath, type SideAnswer, type SideRequest, sidePort } from "./side-protocol.ts";

let harness: LineSocket | undefined;

createServer((socket) => {
  let mine = false;
  const lines: LineSocket = new LineSocket(socket, {
    line: (text) => {
      if (mine) {
        void answer(JSON.parse(text) as SideRequest & { readonly id: number });
        return;
      }
      const hello = JSON.parse(text) as HarnessHello;
      if (hello.token !== process.env["FAULTLINE_TOKEN"] || harness !== undefined) {
        socket.destroy();
        return;
      }
      mine = true;
      harness = lines;
      lines.send(welcome);
    },
    closed: () => {
      if (mine) process.exit(0);
    },
  });
}).listen(sidePort);

// The first process of a container gets no default action for signals.
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => process.exit(0));

async function answer(request: SideRequest & { readonly id: number }): Promise<void> {
  const { id } = request;
  const line = await perform(request).then(
    (result): SideAnswer => ({ id, result }),
    (error): SideAnswer => ({ id, error: error instanceof Error ? error.message : String(error) }),
  );
  harness?.send(JSON.stringify(line));
}

async function perform(request: SideRequest): Promise<unknown> {
  switch (request.do) {
    case "exec":
      return execute(request.command, request.input, request.timeoutMs);
    case "probe":
      return probeByDialling(request.host, request.port, request.count, request.waitMs);
    case "cut-power":
      return cutPower(dataPath, request.unsynced, new Random(request.seed));
    case "fill-disk":
      return ballast.fill();
    case "free-disk":
      return ballast.free();
    case "probe-disk":
      await ballast.top();
      return probeFolder(dataPath);
    case "set-clock":
      return setClock(request.setting);
  }
}

const ballast = new Ballast(dataPath);

let turn = 0;

/** In force when it returns: the page is shared with all that run beside it. */
function setClock(setting: ClockSetting): void {
  const file = openSync(`${bentClockFolder}/setting`, "r+");
  try {
    const page = bentClockPage(setting, turn + 2, machineMs());
    writeSync(file, bentClockPage(setting, turn + 1, 0), 0, 8, 0);
    writeSync(file, page, 8, page.length - 8, 8);
    writeSync(file, page, 0, 8, 0);
    turn += 2;
  } finally {
    closeSync(file);
  }
}

function execute([file, ...rest]: readonly string[], input: string, timeoutMs: number): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    const options = { timeout: timeoutMs, maxBuffer: 16 * 1024 * 1024, killSignal: "SIGKILL" } as const;
    const child = execFile(file!, rest, options, (error, stdout, stderr) => {
      if (error === null) resolve({ status: 0, stdout, stderr });
      else if (typeof error.code === "number") resolve({ status: error.code, stdout, stderr });
      else if (error.killed === true) reject(new Error(`"${file}" took longer than ${timeoutMs} ms`));
      // A signal that ends the command is a status, as shells have it.
      else if (error.signal) resolve({ status: 128 + constants.signals[error.signal], stdout, stderr });
      else reject(error);
    });
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}
