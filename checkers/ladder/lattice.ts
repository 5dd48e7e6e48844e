/**
 * The models of registers from cheap to dear, and what each implies: a history that has it has those too. A test
 * checks every implication on random histories.
 *
 * Linearizable implies sequential (Herlihy and Wing 1990), and strongly regular (Shao, Pierce and Welch 2003), which
 * goes down to Lamport's safe register (1986); one order of the writes also makes last reads agree. Regular registers
 * do not imply read-your-writes here, only because they do not judge what an unanswered cas must have found. Sequential
 * implies the causal models; those imply each other as in Bouajjani, Enea, Guerraoui and Hamza (POPL 2017); causal
 * memory implies PRAM (Ahamad et al. 1995). The session guarantees (Terry et al. 1994) are parts of causal consistency
 * and of PRAM. Cache coherence is sequential consistency, and slow memory PRAM, of each key by itself (Steinke and Nutt
 * 2004). Read atomic (Bailis et al. 2014) asks for one order of the writes in which own writes are never missed; causal
 * convergence has such an order.
 */
export const lattice: readonly (readonly [name: string, implies: readonly string[]])[] = [
  // Eventual convergence: most histories do not last long enough to tell.
  ["convergence", []],
  ["safe-register", []],
  ["read-your-writes", []],
  ["weakly-regular-register", ["safe-register"]],
  ["strongly-regular-register", ["weakly-regular-register", "convergence"]],
  ["monotonic-reads", []],
  ["monotonic-writes", ["monotonic-reads"]],
  ["writes-follow-reads", ["monotonic-reads"]],
  ["slow-memory", ["read-your-writes", "monotonic-reads"]],
  ["read-atomic", ["read-your-writes"]],
  ["causal", ["read-your-writes", "monotonic-writes", "writes-follow-reads"]],
  ["causal-convergence", ["causal", "read-atomic", "slow-memory"]],
  ["pram", ["slow-memory", "monotonic-writes"]],
  ["causal-memory", ["causal", "pram"]],
  ["cache-coherence", ["slow-memory"]],
  ["sequential", ["causal-convergence", "causal-memory", "cache-coherence"]],
  ["linearizable", ["sequential", "strongly-regular-register"]],
];

const direct = new Map(lattice);

/** All that a model implies, itself not among it: nearest first, in the lattice's order of naming. */
export function weakerOf(name: string): string[] {
  const found = new Set(direct.get(name) ?? []);
  // A set that grows while it is walked through: breadth first.
  for (const next of found) for (const weaker of direct.get(next) ?? []) found.add(weaker);
  return [...found];
}
