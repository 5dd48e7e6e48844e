/** One benchmark: prints its figures; asserts nothing, for times are for people to read. */
export interface Bench {
  readonly name: string;
  readonly summary: string;
  run(args: readonly string[]): Promise<void>;
}

/** The middle of some figures; of an even number, the mean of the two in the middle. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
