import { uniqueIds as uniqueIdsChecker } from "../checkers/unique-ids.ts";
import { repeat } from "../harness/generator/repeat.ts";
import { fieldOf, isPresent } from "./forms/reply.ts";
import type { Workload } from "./workload.ts";

export type UniqueIdsOperations = {
  readonly generate: { readonly input: null; readonly output: unknown };
};

export const uniqueIds: Workload<UniqueIdsOperations> = {
  name: "unique-ids",
  summary: "Asks nodes for identifiers, of any JSON type; no two may be equal.",
  operations: {
    generate: {
      summary: "A new identifier.",
      readOnly: false,
      request: () => ({ type: "generate" }),
      output: (reply) => fieldOf(reply, "generate_ok", "id", "an identifier", isPresent),
    },
  },
  during: () => repeat({ f: "generate", input: null }),
  checkers: () => [uniqueIdsChecker],
};
