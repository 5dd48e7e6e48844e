import type { Columns } from "../../../checkers/engine/columns.ts";
import { registerColumns } from "./registers.ts";

/** A millisecond for so many events. */
const eventsPerMs = 20;

/**
 * Registers whose reads lag: some answer what an earlier read of their key answered, up to three reads back. With
 * times, for staleness is told in milliseconds. Deterministic.
 */
export function laggingColumns(
  operations: number,
  clients: number,
  keys: number,
  laggingPerMille: number,
): Columns {
  const columns = registerColumns({ operations, clients, keys, writes: 0.4, cas: 0, seed: 7 });
  const recent = new Int32Array(4 * keys).fill(-1);
  const read = columns.functions.indexOf("read");
  let random = 99;
  for (let row = 0; row < columns.count; row++) {
    if (columns.f[row] !== read) continue;
    random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff;
    const at = 4 * columns.key[row]!;
    const old = recent[at + 1 + ((random >>> 8) % 3)]!;
    const fresh = columns.result[row]!;
    recent.copyWithin(at + 1, at, at + 3);
    recent[at] = fresh;
    if (old >= 0 && (random >>> 12) % 1000 < laggingPerMille) columns.result[row] = old;
  }
  const time = (positions: Int32Array): Float64Array =>
    Float64Array.from(positions, (position) => position / eventsPerMs);
  return { ...columns, invokedAtMs: time(columns.invoked), completedAtMs: time(columns.completed) };
}
