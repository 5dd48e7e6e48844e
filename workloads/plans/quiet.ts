/** Maelstrom's rest between the last fault and the final reads, ms: nodes that gossip every few seconds get there. */
export const maelstromQuietMs = 10_000;
