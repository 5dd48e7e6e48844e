/**
 * Rounds of probes along a link that ought to be open, ever more of them and more patient: the network's own loss
 * must not look like a cut. On a stream all that was queued comes first and a retransmission may be seconds away;
 * a connection that breaks meanwhile takes its probes with it, and only the next round starts afresh.
 */
export const patientRounds = [
  { count: 3, waitMs: 500 },
  { count: 40, waitMs: 1000 },
  { count: 100, waitMs: 3000 },
  { count: 20, waitMs: 8000 },
  { count: 20, waitMs: 8000 },
  { count: 20, waitMs: 8000 },
] as const;
