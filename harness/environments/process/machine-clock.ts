/**
 * The machine's monotonic clock, ms. Unlike `performance.now` it counts from the same moment in every process, so
 * that harness and nodes mean the same by it, and it goes on over a node's restart.
 */
export const machineMs = (): number => Number(process.hrtime.bigint()) / 1e6;
