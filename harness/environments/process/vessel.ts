/**
 * What one life of a node runs in: a process of this machine, or a container. Lines in, lines out, and the power of
 * life and death over it.
 */
export interface Vessel {
  /** Resolves when it has ended and all that it wrote was read. */
  readonly ended: Promise<void>;
  /** Hands a line over, or says that too many bytes wait already. */
  send(line: string): boolean;
  /** Ends it at once; `ended` tells when that is done. */
  kill(): void;
  /** Stops it where it stands, and resolves when it was seen stopped (or gone). */
  pause(): Promise<void>;
  resume(): Promise<void>;
}

/** What a vessel tells whoever started it. */
export interface VesselEvents {
  /** A line for the harness or for another node. */
  line(text: string): void;
  /** A line of its log: standard error. */
  errorLine(text: string): void;
  /** It broke a limit; the sentence goes on from its name. Nothing more is read of it. */
  flooded(sentence: string): void;
  /**
   * It ended: "exit status 1", "signal SIGSEGV". `unstarted` tells what to say when it never ran at all.
   */
  ended(how: string, unstarted?: Error): void;
}
