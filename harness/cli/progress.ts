import type { LiveRun } from "../run/run-parts.ts";

/**
 * One line on standard error, rewritten four times a second on a terminal; on anything else a plain line
 * every five seconds. Disposing of it clears the line.
 */
export function showProgress(live: LiveRun, totalMs: number, stream: NodeJS.WriteStream): Disposable {
  const terminal = stream.isTTY === true && process.env["TERM"] !== "dumb";
  const started = Date.now();
  const show = (): void => {
    const line = progressLine(live, totalMs, (Date.now() - started) / 1000);
    stream.write(terminal ? `\r\x1b[K${line.slice(0, (stream.columns ?? 80) - 1)}` : `${line}\n`);
  };
  const timer = setInterval(show, terminal ? 250 : 5000);
  timer.unref();
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      if (terminal) stream.write("\r\x1b[K");
    },
  };
}

export function progressLine(live: LiveRun, totalMs: number, elapsedSeconds: number): string {
  const done = live.ok + live.fail + live.info;
  const seconds = (live.now() / 1000).toFixed(1);
  const rate = elapsedSeconds > 0 ? Math.round(done / elapsedSeconds) : 0;
  return `${live.phase.padEnd(8)} ${seconds}s of ${(totalMs / 1000).toFixed(0)}s  ok ${live.ok}  fail ${live.fail}  info ${live.info}  ${rate} operations/s`;
}
