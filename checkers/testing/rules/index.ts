import { unknownName } from "../../../harness/core/usage-error.ts";
import type { FuzzRule } from "../fuzz-rule.ts";
import { causalRules, sessionRules } from "./causal.ts";
import { containerRules } from "./containers.ts";
import { convergenceRules } from "./convergence.ts";
import { domainRules } from "./domain.ts";
import { formatRules } from "./formats.ts";
import { frontierRules } from "./frontier.ts";
import { perKeyRules } from "./per-key.ts";
import { registerRules } from "./registers.ts";
import { sequentialRules } from "./sequential.ts";
import { stalenessRules } from "./staleness.ts";
import { weakRegisterRules } from "./weak-registers.ts";

/** Every rule that is fuzzed, by whoever checks it; one line each. */
export const fuzzRules: readonly FuzzRule[] = [
  // Linearizability.
  ...registerRules,
  ...containerRules,
  ...frontierRules,
  // What is weaker.
  ...sequentialRules,
  ...causalRules,
  ...sessionRules,
  ...perKeyRules,
  ...weakRegisterRules,
  ...stalenessRules,
  ...convergenceRules,
  // Single promises.
  ...domainRules,
  // Files.
  ...formatRules,
];

export function fuzzRuleNamed(name: string): FuzzRule {
  const found = fuzzRules.find((rule) => rule.name === name);
  if (found === undefined)
    throw unknownName(
      "rule",
      name,
      fuzzRules.map((rule) => rule.name),
    );
  return found;
}
