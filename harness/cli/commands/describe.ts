import { type AnySystem, isServerSystem } from "../../../systems-under-test/external/server.ts";
import type { SystemOption } from "../../../systems-under-test/system.ts";
import { optionRange, optionText } from "../../../systems-under-test/system-options.ts";
import { workloads } from "../../../workloads/index.ts";
import type { Workload } from "../../../workloads/workload.ts";
import { unknownName } from "../../core/usage-error.ts";
import type { Fault } from "../../faults/fault.ts";
import { faults } from "../../faults/index.ts";
import { catalogue, type Entry } from "../catalogue.ts";
import { allSystems } from "../find-system.ts";
import { progressText } from "../progress-text.ts";

/** `faultline describe NAME`: everything one extension declares of itself. */
export async function describe(name: string, flags: Readonly<Record<string, unknown>>): Promise<number> {
  const entries = Object.values(catalogue).flatMap((all) => all());
  const found = entries.filter((entry) => entry.name === name);
  if (found.length === 0) throw unknownName("name", name, [...new Set(entries.map((entry) => entry.name))]);
  if (flags["json"] === true) {
    process.stdout.write(
      `${JSON.stringify(
        found.map((entry) => ({ ...entry, details: detailsOf(entry) })),
        null,
        2,
      )}\n`,
    );
    return 0;
  }
  process.stdout.write(`${found.map(page).join("\n\n")}\n`);
  return 0;
}

function page(entry: Entry): string {
  return [`${entry.kind} ${entry.name}`, entry.summary, ...detailsOf(entry)].join("\n");
}

/** Lines that depend on the kind of thing. */
function detailsOf({ kind, name }: Entry): string[] {
  if (kind === "system") return systemLines(allSystems.find((system) => system.name === name)!);
  if (kind === "workload") return workloadLines(workloads.find((workload) => workload.name === name)!);
  if (kind === "fault") return faultLines(faults.find((fault) => fault.name === name)!);
  return [];
}

function systemLines(system: AnySystem): string[] {
  const claims = Object.entries(system.claims).map(([workload, guarantee]) => `  ${workload}: ${guarantee}`);
  const bugs = Object.entries(system.bugs).map(
    ([name, bug]) => `  ${name} (${bug.row}): ${bug.summary} Caught by ${bug.caughtBy}.`,
  );
  const progress = progressText(system);
  return [
    "claims",
    ...claims,
    `assumes: ${system.assumptions.summary}`,
    `survives: ${system.assumptions.tolerates.join(", ")}`,
    ...(progress === undefined ? [] : [`progress: ${progress}`]),
    ...optionLines(system.options ?? []),
    ...(bugs.length === 0 ? [] : ["bugs that can be switched on", ...bugs]),
    ...(isServerSystem(system) ? serverLines(system.beyondReach ?? {}) : []),
  ];
}

function serverLines(beyondReach: Readonly<Record<string, string>>): string[] {
  const missing = Object.entries(beyondReach).map(([capability, reason]) => `  ${capability}: ${reason}`);
  return [
    "runs as servers in containers (--env docker)",
    ...(missing.length === 0 ? [] : ["what cannot be done to it", ...missing]),
  ];
}

function optionLines(options: readonly SystemOption[]): string[] {
  if (options.length === 0) return [];
  const lines = options.map(
    (option) =>
      `  --${option.name} (${optionRange(option)}; default ${optionText(option.fallback)}): ${option.summary}`,
  );
  return ["options of its own", ...lines];
}

function workloadLines(workload: Workload): string[] {
  const forms = Object.entries(workload.operations).map(([f, form]) => `  ${f}: ${form.summary}`);
  return ["operations", ...forms, ...(workload.caveat === undefined ? [] : [workload.caveat])];
}

function faultLines(fault: Fault): string[] {
  return [
    `kind: ${fault.kind}`,
    `needs: ${fault.needs.join(", ")}`,
    `stays for ${fault.durationMs.min} to ${fault.durationMs.max} ms`,
  ];
}
