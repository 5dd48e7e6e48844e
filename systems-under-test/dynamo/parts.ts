import type { Runtime } from "../../harness/runtime/runtime.ts";
import type { Gatherings } from "../gathering.ts";
import type { Merging } from "./merging.ts";
import type { Reply } from "./messages.ts";
import type { DynamoOptions } from "./options.ts";
import type { Placement } from "./placement.ts";
import type { Store } from "./store.ts";

/** What a coordinator works with. */
export interface Parts {
  readonly runtime: Runtime;
  readonly options: DynamoOptions;
  readonly bugs: ReadonlySet<string>;
  readonly store: Store;
  readonly placement: Placement;
  readonly gatherings: Gatherings<Reply>;
  readonly merging: Merging;
}
