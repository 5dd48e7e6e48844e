import type { SystemUnderTest } from "../system.ts";
import { abdBugs } from "./bugs.ts";
import { abdInvariants } from "./invariants.ts";
import { AbdNode } from "./node.ts";
import { abdCosts, abdIdea } from "./page.ts";
import { abdAssumptions, abdPromises, abdSystemOptions, optionsOf } from "./system-options.ts";

/** The atomic register of Attiya, Bar-Noy and Dolev (JACM 1995), with many writers (Lynch and Shvartsman 1997). */
export const abd: SystemUnderTest = {
  name: "abd",
  summary:
    "Registers on majorities without a leader: two rounds of questions for a write, and for a read, which writes back what it returns.",
  claims: { kv: "atomic", register: "atomic" },
  assumptions: abdAssumptions,
  idea: abdIdea,
  costs: abdCosts,
  options: abdSystemOptions,
  promises: abdPromises,
  bugs: abdBugs,
  invariants: abdInvariants,
  client: { redirectsMax: 2 },
  nodesDefault: 3,
  boot: (bugs, options) => (runtime) => AbdNode.start(runtime, optionsOf(options), bugs),
};
