import type { ClockSetting } from "../../process/control.ts";

/** What the harness asks of a node's side container: one JSON line each, answered by the line with the same id. */
export type SideRequest =
  | {
      readonly do: "exec";
      readonly command: readonly string[];
      readonly input: string;
      readonly timeoutMs: number;
    }
  /** Dials the address `count` times at once; see Cluster.probeLink. */
  | {
      readonly do: "probe";
      readonly host: string;
      readonly port: number;
      readonly count: number;
      readonly waitMs: number;
    }
  /** Bends the wall clock of a server; see bent-clock.c. */
  | { readonly do: "set-clock"; readonly setting: ClockSetting }
  /** Fills the node's data volume, or frees it again; see ballast.ts. */
  | { readonly do: "fill-disk" }
  | { readonly do: "free-disk" }
  | { readonly do: "probe-disk" }
  /** See power-cut.ts; the node must be down. */
  | { readonly do: "cut-power"; readonly unsynced: "lost" | "torn"; readonly seed: string };

export type SideAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };

/** Where the side container listens for the harness. */
export const sidePort = 7001;
/** Where nodes of ours listen for each other and for the harness. */
export const nodePort = 7000;
/** Where both containers of a node see its data volume. */
export const dataPath = "/data";
