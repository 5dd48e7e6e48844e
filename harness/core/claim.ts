/**
 * What a store of registers may promise short of linearizable cas, from strong to weak. `atomic`: linearizable, of
 * reads, writes and deletes alone (Lamport's atomic register; a cas would need consensus). `regular`: every read, by
 * itself, returns a value that was not certainly overwritten (Lamport 1986; for several writers the weakest of Shao,
 * Pierce and Welch 2003). `coherent`: each key by itself is sequentially consistent, so that sessions see their own
 * writes and never go back (Terry et al. 1994), and copies converge. `eventual`: convergence alone.
 */
export const weakerClaims = ["atomic", "sequential", "regular", "causal", "coherent", "eventual"] as const;

export type WeakerClaim = (typeof weakerClaims)[number];

export function isWeakerClaim(claim: string | undefined): claim is WeakerClaim {
  return weakerClaims.some((known) => known === claim);
}
