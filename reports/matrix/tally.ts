import type { Difficulty } from "../../systems-under-test/system.ts";
import {
  type AuditEntry,
  type BugEntry,
  type CellEntry,
  type MatrixEntry,
  recordedMix,
  type ShrunkEntry,
} from "./matrix-data.ts";
import { type Rate, rateOf } from "./wilson.ts";

/** Results added up: what the pages tell. */
export interface MatrixTally {
  readonly systems: readonly SystemTally[];
  /** Every mix in the order of first appearance, that of recorded scenarios left out. */
  readonly mixes: readonly string[];
  readonly classes: readonly ClassTally[];
  /** Everything that was spent, bugs and systems without bugs alike. */
  readonly cpuMs: number;
  readonly commits: readonly string[];
  readonly dates: readonly string[];
}

export interface SystemTally {
  readonly system: string;
  readonly bugs: readonly BugTally[];
  readonly audits: readonly AuditTally[];
}

export interface BugTally {
  readonly entry: BugEntry;
  /** Its recorded scenario on many seeds. */
  readonly recorded: CellTally | undefined;
  /** Mixes that know nothing of it, each with all workloads. */
  readonly mixes: ReadonlyMap<string, CellTally>;
  /** All of these together. */
  readonly undirected: CellTally;
  /** Mix and workload by which it is found soonest, with nothing known of it. */
  readonly best: { readonly mix: string; readonly workload: string; readonly cell: CellTally } | undefined;
  readonly shrunk: ShrunkEntry | undefined;
  readonly killed: boolean;
}

/** Blocks of seeds added up. */
export interface CellTally {
  /** By the named checker. */
  readonly rate: Rate;
  /** By any check. */
  readonly detected: number;
  readonly caught: ReadonlyMap<string, number>;
  /** Seeds on which the named checker spoke, in order. */
  readonly found: readonly number[];
  readonly operations: number;
  readonly cpuMs: number;
  readonly controls: number;
  readonly alarms: readonly string[];
  readonly broken: number;
}

export interface AuditTally {
  readonly mix: string;
  readonly workloads: readonly string[];
  readonly runs: number;
  readonly valid: number;
  readonly unknown: number;
  readonly broken: number;
  readonly operations: number;
  readonly alarms: readonly string[];
  readonly cpuMs: number;
}

/** Bugs of one difficulty, or of two, against what was set out to reach. */
export interface ClassTally {
  readonly name: string;
  readonly bugs: number;
  readonly killed: number;
  /** Killed too where nothing was known of the bug, of those that were tried so. */
  readonly undirected: number;
  readonly undirectedTried: number;
  /** Share to be killed; undefined where none was set. */
  readonly target: number | undefined;
}

export function tallyOf(entries: readonly MatrixEntry[]): MatrixTally {
  const systems = distinct(entries.map(({ system }) => system)).map((system) =>
    systemTally(
      system,
      entries.filter((entry) => entry.system === system),
    ),
  );
  const bugs = systems.flatMap((system) => system.bugs);
  return {
    systems,
    mixes: distinct(blocksOf(entries).map(({ mix }) => mix)).filter((mix) => mix !== recordedMix),
    classes: [
      classTally("easy and medium", bugs, ["easy", "medium"], 0.95),
      classTally("hard", bugs, ["hard"], 0.7),
      classTally("without a class", bugs, [undefined], undefined),
    ].filter((one) => one.bugs > 0),
    cpuMs: sum(entries.map(({ cpuMs }) => cpuMs)) + sum(cellsOf(entries).map((cell) => cell.controlCpuMs)),
    commits: distinct(entries.map(({ commit }) => commit)),
    dates: distinct(entries.map(({ date }) => date)).toSorted(),
  };
}

function systemTally(system: string, entries: readonly MatrixEntry[]): SystemTally {
  const bugs = entries.filter((entry) => entry.kind === "bug");
  const audits = entries.filter((entry) => entry.kind === "audit");
  return {
    system,
    bugs: bugs.map((bug) => bugTally(bug, entries)),
    audits: distinct(audits.map(({ mix }) => mix)).map((mix) =>
      auditTally(
        mix,
        audits.filter((audit) => audit.mix === mix),
      ),
    ),
  };
}

function bugTally(entry: BugEntry, entries: readonly MatrixEntry[]): BugTally {
  const cells = cellsOf(entries).filter(({ bug }) => bug === entry.bug);
  const recorded = cells.filter(({ mix }) => mix === recordedMix);
  const others = cells.filter(({ mix }) => mix !== recordedMix);
  const undirected = cellTally(others);
  const shrunk = entries.find((one): one is ShrunkEntry => one.kind === "shrunk" && one.bug === entry.bug);
  return {
    entry,
    recorded: recorded.length === 0 ? undefined : cellTally(recorded),
    mixes: new Map(
      distinct(others.map(({ mix }) => mix)).map((mix) => [
        mix,
        cellTally(others.filter((cell) => cell.mix === mix)),
      ]),
    ),
    undirected,
    best: bestOf(others),
    shrunk,
    killed: entry.found || undirected.rate.hits > 0 || recorded.some(({ found }) => found.length > 0),
  };
}

/** The mix and workload with the highest rate; of several the one with more seeds. */
function bestOf(cells: readonly CellEntry[]): BugTally["best"] {
  const tallies = distinct(cells.map(({ mix }) => mix)).flatMap((mix) =>
    distinct(cells.map(({ workload }) => workload)).map((workload) => {
      const group = cells.filter((cell) => cell.mix === mix && cell.workload === workload);
      return { mix, workload, cell: cellTally(group) };
    }),
  );
  return tallies
    .filter(({ cell }) => cell.rate.hits > 0)
    .toSorted((a, b) => b.cell.rate.low - a.cell.rate.low)[0];
}

function cellTally(cells: readonly CellEntry[]): CellTally {
  const found = cells.flatMap((cell) => cell.found).toSorted((a, b) => a - b);
  const caught = new Map<string, number>();
  for (const cell of cells)
    for (const [check, count] of Object.entries(cell.caught))
      caught.set(check, (caught.get(check) ?? 0) + count);
  return {
    rate: rateOf(found.length, sum(cells.map(({ broken, refused, seeds }) => seeds - refused - broken))),
    detected: sum(cells.map(({ detected }) => detected)),
    caught,
    found,
    operations: sum(cells.map(({ operations }) => operations)),
    cpuMs: sum(cells.map(({ cpuMs }) => cpuMs)),
    controls: sum(cells.map(({ controls }) => controls)),
    alarms: cells.flatMap(({ alarms }) => alarms),
    broken: sum(cells.map(({ broken }) => broken)),
  };
}

function auditTally(mix: string, audits: readonly AuditEntry[]): AuditTally {
  const total = (of: (audit: AuditEntry) => number): number => sum(audits.map(of));
  return {
    mix,
    workloads: distinct(audits.map(({ workload }) => workload)),
    runs: total(({ refused, seeds }) => seeds - refused),
    valid: total(({ valid }) => valid),
    unknown: total(({ unknown }) => unknown),
    broken: total(({ broken }) => broken),
    operations: total(({ operations }) => operations),
    alarms: audits.flatMap(({ alarms }) => alarms),
    cpuMs: total(({ cpuMs }) => cpuMs),
  };
}

function classTally(
  name: string,
  bugs: readonly BugTally[],
  difficulties: readonly (Difficulty | undefined)[],
  target: number | undefined,
): ClassTally {
  const ofClass = bugs.filter(({ entry }) => difficulties.includes(entry.difficulty));
  return {
    name,
    bugs: ofClass.length,
    killed: ofClass.filter(({ killed }) => killed).length,
    undirected: ofClass.filter(({ undirected }) => undirected.rate.hits > 0).length,
    undirectedTried: ofClass.filter(({ undirected }) => undirected.rate.trials > 0).length,
    target,
  };
}

function blocksOf(entries: readonly MatrixEntry[]): (CellEntry | AuditEntry)[] {
  return entries.filter((entry) => entry.kind === "cell" || entry.kind === "audit");
}

function cellsOf(entries: readonly MatrixEntry[]): CellEntry[] {
  return entries.filter((entry) => entry.kind === "cell");
}

function distinct<V>(values: readonly V[]): V[] {
  return [...new Set(values)];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
