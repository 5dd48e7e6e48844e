import type { FaultKind, MembershipAdmin } from "../../systems-under-test/system.ts";
import type { Random } from "../core/random.ts";
import type { Scope } from "../core/scope.ts";
import type { Capability, Cluster, Link } from "../environments/environment.ts";

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
  /** Answers with `Skipped` when there is nothing to hit now; never when the fault could not be applied. */
  inject(injection: Injection): Promise<Injury | Skipped>;
}

export interface Injection {
  readonly cluster: Cluster;
  readonly random: Random;
  readonly target: Target;
  /** How the system's members are changed, where they can be. */
  readonly membership?: MembershipAdmin;
  /**
   * The fault enters here what undoes each of its steps, before or as it takes it. The caller disposes of it
   * when the injection fails or takes too long; otherwise the injury does, when it is disposed of.
   */
  readonly scope: Scope;
}

/** Why nothing was done: no node of the role, every node already down. Such a fault counts for nothing. */
export interface Skipped {
  readonly skipped: string;
}

/** What was done, and the handle that undoes it. Disposing probes again and returns nothing; see `mended`. */
export interface Injury extends AsyncDisposable {
  /** One line for people: "n3 | n1 n2". */
  readonly detail: string;
  readonly nodes: readonly string[];
  /** Links on which nothing passes, or not for sure, until it is mended; absent where it cuts none. */
  readonly cut?: readonly Link[];
  /** What a probe from inside saw after the injection. `bit` false and not `blind`: a harness failure. */
  readonly evidence: Evidence;
  /** The probe after mending, `bit` false when all is as it was; undefined before disposal. */
  readonly mended: () => Evidence | undefined;
}

/** What a probe saw. */
export interface Evidence {
  /**
   * The fault was seen in force: as it must be after the injection, and must not be after the mending. Anything
   * else than that is a failure of the harness, unless the probe was `blind`.
   */
  readonly bit: boolean;
  /** Why no probe could tell: another fault hides this one. Then `bit` is false and proves nothing. */
  readonly blind?: string;
  readonly text: string;
  /** Figures of the probe; JSON. */
  readonly figures?: Readonly<Record<string, unknown>>;
}
