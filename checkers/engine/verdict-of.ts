import type { Key } from "../../harness/core/operation.ts";
import { type Anomaly, invalid, unknown, type Verdict, valid } from "../../harness/core/verdict.ts";
import { capital, counted } from "../wording.ts";
import { type Columns, never, statuses } from "./columns.ts";
import { describeRow, eventsOfRows, rowText } from "./describe-row.ts";
import type { Certificate, Finding, Violation } from "./finding.ts";

/** The `detail` of a verdict told from a finding. Operations are named by the positions of their invocations. */
export interface FindingDetail {
  readonly form: "finding";
  readonly property: string;
  readonly operations: number;
  readonly objects: number;
  /** Absent when it is too long to keep; it was verified all the same. */
  readonly certificate?: PositionedCertificate;
}

/** A certificate that can be read without the columns. */
export type PositionedCertificate =
  | { readonly form: "order"; readonly orders: readonly { readonly key?: Key; readonly order: number[] }[] }
  | {
      readonly form: "views";
      readonly views: readonly { readonly session: number; readonly key?: Key; readonly order: number[] }[];
    }
  | { readonly form: "levels"; readonly relation: string; readonly levels: number[] }
  | {
      readonly form: "sights";
      readonly guarantee: string;
      readonly sights: readonly { readonly session: number; readonly order: number[] }[];
      readonly levels?: number[];
    }
  | { readonly form: "scan"; readonly looked: number };

/** The `detail` of an anomaly told from a violation: what a figure of it needs. */
export interface ViolationDetail {
  readonly form: "violation";
  readonly pattern: string;
  readonly operations: readonly {
    readonly process: number;
    readonly text: string;
    readonly outcome: "ok" | "info" | "fail";
    readonly invoked: number;
    readonly completed: number | null;
  }[];
  /** Arrows between operations, by their places in `operations`: [from, to, label]. */
  readonly edges: readonly (readonly [number, number, string])[];
}

export interface Telling {
  /** What was decided, as it stands in sentences: "Sequentially consistent". */
  readonly property: string;
  /** Rows up to which a certificate is kept in the verdict. */
  readonly certificateMax?: number;
  /** False when the history was too long to replay its certificate. */
  readonly verified?: boolean;
}

/** A finding over columns in words, with positions in the history in place of rows. */
export function verdictOf(
  finding: Finding,
  columns: Columns,
  { property, certificateMax = 100_000, verified = true }: Telling,
): Verdict {
  const figures = {
    form: "finding",
    property,
    operations: columns.count,
    objects: columns.keys.length,
  } as const;
  const on = `${counted(columns.count, "operation")} on ${counted(columns.keys.length, "object")}`;
  if (finding.kind === "valid") {
    const keep = columns.count <= certificateMax;
    const detail: FindingDetail = keep
      ? { ...figures, certificate: positioned(finding.certificate, columns) }
      : figures;
    const proof =
      finding.certificate.form === "scan"
        ? "each was looked at"
        : `with a certificate (${verified ? "verified" : "too long to verify"})`;
    return valid(`${property}: ${on}, ${proof}.`, detail);
  }
  if (finding.kind === "unknown")
    return unknown(
      `Not decided whether ${property.toLowerCase()}: ${finding.budget}; ${finding.progress}.`,
      figures,
    );
  const anomaly = anomalyOf(finding.violation, columns);
  return invalid(`Not ${property.toLowerCase()}: ${anomaly.kind} among ${on}.`, [anomaly], figures);
}

/** One violation as an anomaly: its sentences, then its operations one by one. */
export function anomalyOf(violation: Violation, columns: Columns): Anomaly {
  const { pattern, rows, sentences } = violation;
  const keys = new Set(rows.map((row) => columns.keys[columns.key[row]!]));
  const key = keys.size === 1 ? [...keys][0] : undefined;
  const detail: ViolationDetail = {
    form: "violation",
    pattern,
    operations: rows.map((row) => shownRow(columns, row)),
    edges: (violation.edges ?? []).map(([from, to, label]) => [rows.indexOf(from), rows.indexOf(to), label]),
  };
  // What the sentences do not name with its place in the history is listed after them.
  const said = sentences.join(" ").toLowerCase();
  const listed = rows
    .map((row) => describeRow(columns, row))
    .filter((call) => !said.includes(call.toLowerCase()))
    .slice(0, 12);
  const rest = listed.length === 0 ? [] : [`${capital(listed.join("; "))}.`];
  return {
    kind: pattern,
    explanation: [...sentences, ...rest],
    events: eventsOfRows(columns, rows),
    ...(key === undefined || key === "" ? {} : { key }),
    detail,
  };
}

function shownRow(columns: Columns, row: number): ViolationDetail["operations"][number] {
  const status = columns.status[row];
  const completed = columns.completed[row]!;
  return {
    process: columns.process[row]!,
    text: rowText(columns, row),
    outcome: status === statuses.ok ? "ok" : status === statuses.info ? "info" : "fail",
    invoked: columns.invoked[row]!,
    completed: completed === never ? null : completed,
  };
}

function positioned(certificate: Certificate, columns: Columns): PositionedCertificate {
  // -1 - row is the reading half of a row, and becomes -1 - position.
  const place = (row: number): number => (row < 0 ? -1 - columns.invoked[-1 - row]! : columns.invoked[row]!);
  const places = (rows: Int32Array): number[] => Array.from(rows, place);
  if (certificate.form === "order") {
    const orders = certificate.orders.map(({ key, rows }) => {
      const name = key < 0 ? "" : (columns.keys[key] ?? "");
      return name === "" ? { order: places(rows) } : { key: name, order: places(rows) };
    });
    return { form: "order", orders };
  }
  if (certificate.form === "views") {
    const views = certificate.views.map(({ session, key, rows }) => ({
      ...{ session, order: places(rows) },
      ...(key === undefined ? {} : { key: columns.keys[key] ?? "" }),
    }));
    return { form: "views", views };
  }
  if (certificate.form === "sights") {
    const { form, guarantee, levels } = certificate;
    const sights = certificate.sights.map(({ session, rows }) => ({ session, order: places(rows) }));
    return { form, guarantee, sights, ...(levels === undefined ? {} : { levels: Array.from(levels) }) };
  }
  if (certificate.form === "levels") return { ...certificate, levels: Array.from(certificate.levels) };
  return certificate;
}
