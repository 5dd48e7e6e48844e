/** How often something happened of so many times, with Wilson's interval at 95 % (Wilson 1927). */
export interface Rate {
  readonly hits: number;
  readonly trials: number;
  readonly low: number;
  readonly high: number;
}

export function rateOf(hits: number, trials: number): Rate {
  if (trials === 0) return { hits, trials, low: 0, high: 1 };
  const z = 1.96;
  const share = hits / trials;
  const centre = share + (z * z) / (2 * trials);
  const spread = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  return {
    hits,
    trials,
    low: Math.max(0, (centre - spread) / scale),
    high: Math.min(1, (centre + spread) / scale),
  };
}

/** How many seeds until the first hit, on average: one by the rate, and its interval by the rate's turned round. */
export function seedsToHit({ hits, trials, low, high }: Rate): {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
} {
  return { mean: trials / hits, low: 1 / high, high: 1 / low };
}
