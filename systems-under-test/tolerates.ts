import type { FaultKind } from "./system.ts";

/**
 * The troubles of the crash-recovery model: whatever happens to messages, processes and clocks, disks keep what they
 * synced. It leaves out disks that lie, and members that come and go.
 */
export const crashRecovery: readonly FaultKind[] = [
  "crash",
  "pause",
  "partition",
  "loss",
  "delay",
  "duplicate",
  "reorder",
  "clock",
  "unsynced-loss",
  "torn-write",
  "disk-error",
];

/** The same where clocks must run at nearly one rate: what a lease rests on. */
export const withTrueClocks: readonly FaultKind[] = crashRecovery.filter((kind) => kind !== "clock");
