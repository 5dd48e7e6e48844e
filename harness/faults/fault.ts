import type { FaultKind } from "../../systems-under-test/system.ts";
import type { Random } from "../core/random.ts";
import type { Capability, Cluster } from "../environments/environment.ts";

/** Which nodes a fault should hit: by the role they last noted, or any. */
export type Target = "any" | "leader" | "follower";

/** One way to break a cluster. */
export interface Fault {
  readonly name: string;
  readonly summary: string;
  /** What it is to a system's assumptions. */
  readonly kind: FaultKind;
  /** What the environment must be able to do; otherwise the fault is refused. */
  readonly needs: readonly Capability[];
  /** How long it typically stays, ms: the nemesis draws around it. */
  readonly durationMs: { readonly min: number; readonly max: number };
  inject(injection: Injection): Promise<Injury>;
}

export interface Injection {
  readonly cluster: Cluster;
  readonly random: Random;
  readonly target: Target;
}

/** What was done, and the handle that undoes it. Disposing probes again and returns nothing; see `mended`. */
export interface Injury extends AsyncDisposable {
  /** One line for people: "n3 | n1 n2". */
  readonly detail: string;
  readonly nodes: readonly string[];
  /** What a probe from inside saw after the injection. `bit` false: the fault did nothing, a harness failure. */
  readonly evidence: Evidence;
  /** The probe after mending; undefined before disposal. */
  readonly mended: () => Evidence | undefined;
}

export interface Evidence {
  readonly bit: boolean;
  readonly text: string;
  /** Figures of the probe; JSON. */
  readonly figures?: Readonly<Record<string, unknown>>;
}
