import type { ClockSetting } from "../../process/control.ts";

/** Where both containers of a node see the volume with the library and the page it reads. */
export const bentClockFolder = "/faultline-clock";

/** What has a server's programs see the clock of the page. */
export const bentClockEnvironment: readonly string[] = [`LD_PRELOAD=${bentClockFolder}/bent-clock.so`];

/**
 * The page as bent-clock.c reads it: seven numbers of 64 bits, in nanoseconds and, for the drift, parts in 1e9. The
 * first is odd while the others are written, so that nobody reads half of a change. `nowMs` is the machine's
 * monotonic clock, from which a drift begins.
 */
export function bentClockPage(setting: ClockSetting, turn: number, nowMs: number): Buffer {
  const [strobe = { offsetMs: 0, periodMs: 0, sinceMs: 0 }, second] = setting.strobes;
  if (second !== undefined) throw new Error("the clock of a server swings to one side at a time");
  const nanos = (ms: number): bigint => BigInt(Math.round(ms * 1e6));
  const numbers = [
    BigInt(turn),
    nanos(setting.offsetMs),
    BigInt(Math.round((setting.rate - 1) * 1e9)),
    ...[nowMs, strobe.offsetMs, strobe.periodMs, strobe.sinceMs].map(nanos),
  ];
  const page = Buffer.alloc(8 * numbers.length);
  for (const [at, number] of numbers.entries()) page.writeBigInt64LE(number, 8 * at);
  return page;
}
