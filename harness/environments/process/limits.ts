/** What one node's program may do. Reaching a limit is always said: it fails the run, or a log line tells of it. */
export interface ProcessLimits {
  /** From the start of the program to its `init_ok`, ms. */
  readonly initTimeoutMs: number;
  /** Length of one line of its standard output, in characters. */
  readonly lineLengthMax: number;
  /** Lines on its standard output within any one second. */
  readonly linesPerSecondMax: number;
  /** Messages of the whole cluster under way or held back at the same time. */
  readonly inFlightMax: number;
  /** Bytes waiting for a program that does not read (a paused one, for instance); further messages are dropped. */
  readonly backlogBytesMax: number;
  /** Lines of its standard error that are kept. */
  readonly logLinesMax: number;
}

export const defaultLimits: ProcessLimits = {
  initTimeoutMs: 10_000,
  lineLengthMax: 8 * 1024 * 1024,
  linesPerSecondMax: 50_000,
  inFlightMax: 500_000,
  backlogBytesMax: 64 * 1024 * 1024,
  logLinesMax: 100_000,
};
