/** One copy of a message, or of a probe, on its way. Exactly one of `arrive` and `drop` is called, once. */
export interface Parcel {
  arrive(): void;
  drop(reason: string): void;
  /** Held for who knows how long; it may arrive after all. */
  held(): void;
  /** What it takes of a narrow link. */
  bytes(): number;
  /** A further copy of the same. */
  twin(): Parcel;
}

/** One direction between two peers. */
export interface Carrier {
  /** Puts one copy on its way; `latency` is the network's own, before any rule. */
  carry(parcel: Parcel, latency: number): void;
}
