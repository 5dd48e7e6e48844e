import { operationsOf } from "../harness/core/history.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { knowing } from "./knowing.ts";
import { keyOf, show } from "./models/values.ts";
import { by, counted, decided, eventsOf } from "./wording.ts";

/** Every answer is the payload that was sent. */
export const echo: Checker = knowing({
  name: "echo",
  summary: "Every echo returns exactly the payload that was sent.",
  accepts: ({ f }) => f === "echo",
  check(history) {
    const answered = operationsOf(history).filter(({ f, outcome }) => f === "echo" && outcome.type === "ok");
    const anomalies: Anomaly[] = [];
    for (const operation of answered) {
      const output = operation.outcome.type === "ok" ? operation.outcome.output : undefined;
      if (keyOf(output) === keyOf(operation.input)) continue;
      anomalies.push({
        kind: "wrong echo",
        explanation: [`${show(operation.input)} came back as ${show(output)}, to ${by(operation)}.`],
        events: eventsOf(operation),
      });
    }
    const missing = answered.length === 0 ? "No echo was answered." : undefined;
    return decided(anomalies, missing, `${counted(answered.length, "echo")} answered.`);
  },
});
