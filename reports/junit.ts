import type { CheckRecord, RunData } from "../harness/run/run-record.ts";
import type { Reporter } from "./reporter.ts";
import { escapeMarkup } from "./text/escape.ts";
import { cut } from "./text/value.ts";

/** One test case a check, for continuous integration: invalid is a failure, unknown an error (it proves nothing). */
export const junit: Reporter = {
  name: "junit",
  summary: "JUnit's XML: each check a test case, invalid a failure, unknown an error",
  file: "junit.xml",
  render,
};

const anomaliesMax = 20;

function render(run: RunData): string {
  const { record } = run;
  const suite = `${record.scenario.system ?? "history"} ${record.scenario.workload}`;
  const count = (validity: string): number =>
    record.checks.filter((check) => check.validity === validity).length;
  const seconds = (record.elapsedMs / 1000).toFixed(3);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="faultline" tests="${record.checks.length}" failures="${count("invalid")}" errors="${count("unknown")}" time="${seconds}">`,
    `  <testsuite name="${escapeMarkup(suite)}" tests="${record.checks.length}" failures="${count("invalid")}" errors="${count("unknown")}" time="${seconds}">`,
    "    <properties>",
    `      <property name="seed" value="${escapeMarkup(record.seed)}"/>`,
    `      <property name="digest" value="${escapeMarkup(record.digest)}"/>`,
    `      <property name="reproduce" value="${escapeMarkup(record.reproduce)}"/>`,
    "    </properties>",
    ...record.checks.map((check) => testCase(check, suite, record.reproduce)),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(check: CheckRecord, suite: string, reproduce: string): string {
  const open = `    <testcase name="${escapeMarkup(check.name)}" classname="${escapeMarkup(suite)}" time="0"`;
  if (check.validity === "valid") return `${open}/>`;
  const element = check.validity === "invalid" ? "failure" : "error";
  const text = [...check.anomalies.slice(0, anomaliesMax).flatMap(anomalyLines), `reproduce: ${reproduce}`];
  const left = check.anomalies.length - anomaliesMax;
  if (left > 0) text.push(`${left} more anomalies`);
  return [
    `${open}>`,
    `      <${element} type="${check.validity}" message="${escapeMarkup(cut(check.summary, 500))}">${escapeMarkup(text.join("\n"))}</${element}>`,
    "    </testcase>",
  ].join("\n");
}

function anomalyLines(anomaly: CheckRecord["anomalies"][number]): string[] {
  const key = anomaly.key === undefined ? "" : ` (key ${anomaly.key})`;
  return [`${anomaly.kind}${key}`, ...anomaly.explanation.map((sentence) => `  ${sentence}`)];
}
