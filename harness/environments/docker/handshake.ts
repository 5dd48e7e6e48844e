import { connect } from "node:net";
import { LineSocket } from "./line-socket.ts";

/** The first line of a connection of the harness to a program in a container. */
export interface HarnessHello {
  readonly hello: "faultline";
  /** The run's secret: the ports are published on loopback, where other users of the machine could reach them. */
  readonly token: string;
  /** Of this life's random streams; nodes only. */
  readonly seed?: string;
}

/** The answer to it. An engine's port forwarder accepts connections long before the program listens. */
export const welcome = "welcome";

export interface HandshakeOptions {
  readonly port: number;
  readonly hello: HarnessHello;
  /** Given up: the container ended, or the run. */
  readonly abandoned: () => boolean;
  readonly timeoutMs: number;
  line(text: string): void;
  closed(): void;
}

/** Connects to a program on loopback as soon as it answers. Undefined when given up; rejects after the time-out. */
export async function shakeHands(options: HandshakeOptions): Promise<LineSocket | undefined> {
  const deadlineMs = performance.now() + options.timeoutMs;
  while (!options.abandoned()) {
    const socket = await attempt(options);
    if (socket !== undefined) return socket;
    if (performance.now() > deadlineMs)
      throw new Error(`nothing answered on port ${options.port} within ${options.timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
  return undefined;
}

const retryMs = 15;
const attemptMs = 2000;

function attempt(options: HandshakeOptions): Promise<LineSocket | undefined> {
  return new Promise((resolve) => {
    let welcomed = false;
    const socket = new LineSocket(connect(options.port, "127.0.0.1"), {
      line: (text) => {
        if (welcomed) return options.line(text);
        clearTimeout(timer);
        welcomed = text === welcome;
        if (welcomed) resolve(socket);
        else socket.destroy();
      },
      closed: () => {
        clearTimeout(timer);
        if (welcomed) options.closed();
        else resolve(undefined);
      },
    });
    const timer = setTimeout(() => socket.destroy(), attemptMs);
    socket.send(JSON.stringify(options.hello));
  });
}
