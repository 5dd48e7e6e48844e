import { Document, isMap, isSeq, parse, visit } from "yaml";
import { UsageError } from "../core/usage-error.ts";
import { readWhole, writeWhole } from "../run/files.ts";
import type { Scenario } from "../run/scenario.ts";

/** A YAML or JSON file of fields by name. Throws a UsageError when it is none; `flag` names where it was given. */
export function readFields(path: string, flag?: string): object {
  const label = flag === undefined ? path : `${flag} ${path}`;
  const text = readWhole(path, flag);
  let value: unknown;
  try {
    value = path.endsWith(".json") ? JSON.parse(text) : parse(text, { maxAliasCount: 0 });
  } catch (error) {
    throw new UsageError(`${label}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UsageError(`${label}: expected options by name, such as "workload: kv"`);
  return value;
}

/** Writes a scenario for people to read and edit: JSON when the name ends so, else YAML with a line an operation. */
export function writeCase(path: string, scenario: Scenario): void {
  const text = path.endsWith(".json") ? `${JSON.stringify(scenario, null, 2)}\n` : yamlOf(path, scenario);
  writeWhole(path, text);
}

function yamlOf(path: string, scenario: Scenario): string {
  const document = new Document(scenario, { aliasDuplicateObjects: false });
  visit(document, {
    Seq: (_, node) => {
      for (const item of node.items) if (isMap(item) || isSeq(item)) item.flow = true;
    },
  });
  document.commentBefore = ` Run it: npx faultline run --scenario ${path}
${scenario.script?.order === undefined ? timesText : stepsText}`;
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

const timesText = ` Times count from the begin of the run, of faults from the begin of the load. Client c asks node c modulo the
 number of nodes first. Delays: by link and type of message, in the order of sending; none is a message lost,
 two a message doubled.`;

const stepsText = ` Steps: "call 0" makes the first of the operations, "n1>n2 vote 0" delivers the first message of this type on this
 link, "reboot n1" is an event; in this order, whatever the times. A step that cannot happen is refused with
 those that can. Client c asks node c modulo the number of nodes first.`;
