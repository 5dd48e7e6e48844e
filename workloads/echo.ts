import { echo as echoChecker } from "../checkers/echo.ts";
import { fromFunction } from "../harness/generator/plan.ts";
import { fieldOf, isPresent } from "./forms/reply.ts";
import type { Workload } from "./workload.ts";

export type EchoOperations = {
  readonly echo: { readonly input: string; readonly output: unknown };
};

/** The least a node can do. */
export const echo: Workload<EchoOperations> = {
  name: "echo",
  summary: "Sends a payload to a node and expects the same payload back.",
  operations: {
    echo: {
      summary: "Returns its payload.",
      readOnly: true,
      request: ({ input }) => ({ type: "echo", echo: input }),
      output: (reply) => fieldOf(reply, "echo_ok", "echo", "the payload", isPresent),
    },
  },
  during: () => fromFunction(({ random }) => ({ f: "echo", input: `Please echo ${random.below(128)}` })),
  checkers: () => [echoChecker],
};
