import { kafka as kafkaChecker } from "../checkers/kafka.ts";
import { type KafkaOperations, kafkaForms } from "./forms/kafka.ts";
import { kafkaFinal } from "./plans/kafka-final.ts";
import { kafkaPlan } from "./plans/kafka-plan.ts";
import type { Workload } from "./workload.ts";

export const kafka: Workload<KafkaOperations> = {
  name: "kafka",
  summary:
    "Logs by key: send, poll, commit and assign; in the end every log is read from its beginning on every node.",
  operations: kafkaForms,
  during: kafkaPlan,
  after: kafkaFinal,
  checkers: () => [kafkaChecker],
  caveat:
    "The simple log checker decides: skipped and out-of-order polls are not told apart by client and assignment yet.",
};
