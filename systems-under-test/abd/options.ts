/** Which variant of the register, times and bounds. */
export interface AbdOptions {
  /**
   * When a read makes sure that a majority holds what it returns: always (Attiya, Bar-Noy and Dolev 1995), only where
   * the majority that answered does not agree, or never.
   */
  readonly writeBack: "always" | "needed" | "no";
  /** Any node writes, after asking a majority for the latest tag; or the first node alone, which knows it. */
  readonly writers: "many" | "single";
  /** Disks outlive crashes; in memory nothing does. */
  readonly storage: "disk" | "memory";
  /** An unanswered question to a replica is asked again after this time. */
  readonly retryMs: number;
  /** A round of questions is given up after this time; a request takes up to two. */
  readonly deadlineMs: number;
  /** Requests under way at one node; more are refused. */
  readonly pendingMax: number;
  /** The journal is rewritten when so many lines have come since it last was. */
  readonly journalLines: number;
}

export const abdDefaults: AbdOptions = {
  writeBack: "always",
  writers: "many",
  storage: "disk",
  retryMs: 120,
  deadlineMs: 480,
  pendingMax: 4_096,
  journalLines: 4_096,
};
