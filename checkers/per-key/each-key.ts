import { rowsByKey } from "../engine/by-key.ts";
import type { Columns } from "../engine/columns.ts";
import type { Certificate, Finding, Violation } from "../engine/finding.ts";
import { subColumns } from "../engine/sub-columns.ts";

/**
 * A model that looks at each key by itself: valid when every key is, with the certificates of all of them; invalid
 * with the first key that is not; otherwise unknown for the first key that is.
 */
export function eachKey(columns: Columns, decide: (part: Columns) => Finding): Finding {
  const { start, rows } = rowsByKey(columns);
  if (rows === undefined) return translated(decide(columns), columns, columns, 0);
  const certificates: Certificate[] = [];
  let open: Finding | undefined;
  for (let key = 0; key < columns.keys.length; key++) {
    const part = subColumns(columns, rows.subarray(start[key]!, start[key + 1]!));
    const finding = translated(decide(part), columns, part, key, rows.subarray(start[key]!, start[key + 1]!));
    if (finding.kind === "invalid") return finding;
    if (finding.kind === "valid") certificates.push(finding.certificate);
    else open ??= finding;
  }
  return open ?? { kind: "valid", certificate: together(certificates, columns.count) };
}

/** What was found in the rows of one key, in rows and sessions of the whole. */
function translated(
  finding: Finding,
  columns: Columns,
  part: Columns,
  key: number,
  rows?: Int32Array,
): Finding {
  const row = (of: number): number => rows?.[of] ?? of;
  if (finding.kind === "unknown") return finding;
  if (finding.kind === "invalid") return { kind: "invalid", violation: moved(finding.violation, row) };
  const { certificate } = finding;
  if (certificate.form === "order") {
    const orders = certificate.orders.map((order) => ({ key, rows: order.rows.map(row) }));
    return { kind: "valid", certificate: { form: "order", orders } };
  }
  if (certificate.form !== "views") return finding;
  const session = new Int32Array(part.sessions);
  for (let at = 0; at < part.count; at++) session[part.session[at]!] = columns.session[row(at)]!;
  const views = certificate.views.map((view) => ({
    ...{ session: session[view.session]!, key, rows: view.rows.map(row) },
  }));
  return { kind: "valid", certificate: { form: "views", views } };
}

function moved({ pattern, rows, sentences, edges }: Violation, row: (of: number) => number): Violation {
  return {
    ...{ pattern, sentences, rows: rows.map(row) },
    ...(edges === undefined ? {} : { edges: edges.map(([from, to, label]) => [row(from), row(to), label]) }),
  };
}

/** All of one form; where one key's was too long to keep, nothing but the count is left. */
function together(certificates: readonly Certificate[], looked: number): Certificate {
  const orders = certificates.flatMap((one) => (one.form === "order" ? one.orders : []));
  const views = certificates.flatMap((one) => (one.form === "views" ? one.views : []));
  if (certificates.every(({ form }) => form === "order")) return { form: "order", orders };
  if (certificates.every(({ form }) => form === "views")) return { form: "views", views };
  return { form: "scan", looked };
}
