import { type Columns, statuses } from "../engine/columns.ts";

/** A sequential object that takes rows one after the other. */
export interface Replay {
  /** Takes the row as the next to happen; false when it cannot have happened with that answer. */
  take(row: number): boolean;
}

/**
 * Replays claimed orders and answers what is wrong with them, or undefined: every row that happened is there
 * once, under its own key, after no row that had been over when it began ("real-time"), or after its session's
 * earlier rows ("program"), and the object allows it. It shares nothing with the engines but the columns.
 */
export function refutedOrders(
  columns: Columns,
  orders: readonly { readonly key: number; readonly rows: Int32Array }[],
  replay: Replay,
  keeps: "real-time" | "program" = "real-time",
  /** Keys that are to be there as a whole; all when absent. */
  isWanted?: (key: number) => boolean,
): string | undefined {
  const seen = new Uint8Array(columns.count);
  for (const { key, rows } of orders) {
    const last = new Int32Array(keeps === "program" ? columns.sessions : 0).fill(-1);
    let latestBegun = -1;
    for (const row of rows) {
      if (row < 0 || row >= columns.count || seen[row] === 1)
        return `row ${row} is no row, or stands twice in the order`;
      seen[row] = 1;
      if (key >= 0 && columns.key[row] !== key) return `row ${row} is of another key`;
      if (keeps === "program") {
        const session = columns.session[row]!;
        if (row < last[session]!) return `row ${row} stands after a later row of its session`;
        last[session] = row;
      } else {
        if (columns.completed[row]! < latestBegun)
          return `row ${row} was over before a row began that precedes it`;
        latestBegun = Math.max(latestBegun, columns.invoked[row]!);
      }
      if (!replay.take(row)) return `row ${row} cannot happen where it stands`;
    }
  }
  for (let row = 0; row < columns.count; row++) {
    if (seen[row] === 1 || columns.status[row] === statuses.info) continue;
    if (isWanted === undefined || isWanted(columns.key[row]!)) return `row ${row} is missing`;
  }
  return undefined;
}

/** Registers by key, with compare-and-set; written for the replay alone. */
export class RegisterReplay implements Replay {
  readonly #columns: Columns;
  readonly #state: Int32Array;

  constructor(columns: Columns) {
    this.#columns = columns;
    this.#state = new Int32Array(columns.keys.length).fill(columns.initialValue ?? columns.nilValue);
  }

  take(row: number): boolean {
    const { functions, f, key, argument, expected, result, status } = this.#columns;
    const at = key[row]!;
    const state = this.#state[at]!;
    switch (functions[f[row]!]) {
      case "read":
      case "get":
        return result[row] === -1 || result[row] === state;
      case "cas":
        if (status[row] === statuses.refused) {
          return result[row] === -1 ? state !== expected[row] : state === result[row];
        }
        if (state !== expected[row]) return false;
        this.#state[at] = argument[row]!;
        return true;
      case "write":
      case "put":
      case "delete":
        this.#state[at] = argument[row]!;
        return true;
      default:
        return false;
    }
  }
}
