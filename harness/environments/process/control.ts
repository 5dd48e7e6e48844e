import type { Body } from "../../runtime/message.ts";
import type { DiskRule } from "../environment.ts";

/**
 * What the harness and the program of faultline's own nodes say to each other beside the system's messages. From
 * the harness: `faultline-clock`, `faultline-read-clock` (both answered with a ClockReading), `faultline-disk` and
 * `faultline-probe-disk` (answered with a DiskProbe).
 * From the node: `faultline-note`. Foreign programs never see or need these.
 */
export interface ClockSetting {
  /** Added to the wall clock, ms. */
  readonly offsetMs: number;
  /** Of both clocks and all timers. */
  readonly rate: number;
  /** False for one period, true for the next, and so on, since that moment of the machine's monotonic clock. */
  readonly strobes: readonly {
    readonly offsetMs: number;
    readonly periodMs: number;
    readonly sinceMs: number;
  }[];
}

export const trueClock: ClockSetting = { offsetMs: 0, rate: 1, strobes: [] };

export interface ClockReading {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

export const clockBody = (setting: ClockSetting): Body => ({ type: "faultline-clock", setting });
export const readClockBody: Body = { type: "faultline-read-clock" };
export const diskBody = (rules: readonly DiskRule[]): Body => ({ type: "faultline-disk", rules });
export const probeDiskBody: Body = { type: "faultline-probe-disk" };
export const noteBody = (kind: string, fields: Readonly<Record<string, unknown>>): Body => ({
  type: "faultline-note",
  kind,
  fields,
});
