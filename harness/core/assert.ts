/**
 * A broken invariant of faultline itself. A run that meets one ends as a harness failure, never as a verdict.
 */
export class HarnessError extends Error {
  override readonly name = "HarnessError";
}

/** Refuses to go on when faultline's own state is wrong. For users' mistakes there is UsageError. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new HarnessError(message);
}
