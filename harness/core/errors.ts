/**
 * Errors a node may answer with: Maelstrom's table. A *definite* error says that the call did not happen and
 * never will; only such an error may become `fail`, every other becomes `info`.
 */
export interface ErrorKind {
  readonly code: number;
  readonly name: string;
  readonly definite: boolean;
  readonly summary: string;
}

export const errorTable: readonly ErrorKind[] = [
  { code: 0, name: "timeout", definite: false, summary: "no answer in time" },
  {
    code: 1,
    name: "node-not-found",
    definite: true,
    summary: "the message named a node that does not exist",
  },
  { code: 10, name: "not-supported", definite: true, summary: "the node does not know this request" },
  {
    code: 11,
    name: "temporarily-unavailable",
    definite: true,
    summary: "the node cannot serve the request now, and did not",
  },
  {
    code: 12,
    name: "malformed-request",
    definite: true,
    summary: "the request was not of the expected form",
  },
  { code: 13, name: "crash", definite: false, summary: "an internal error of unknown extent" },
  { code: 14, name: "abort", definite: true, summary: "the request was given up, with no effect" },
  {
    code: 20,
    name: "key-does-not-exist",
    definite: true,
    summary: "the operation needs a key that is not there",
  },
  {
    code: 21,
    name: "key-already-exists",
    definite: true,
    summary: "the operation needs a key that is not there yet",
  },
  {
    code: 22,
    name: "precondition-failed",
    definite: true,
    summary: "the current value is not the one the operation asked for",
  },
  {
    code: 30,
    name: "txn-conflict",
    definite: true,
    summary: "the transaction was aborted because of a conflict",
  },
];

const byCode = new Map(errorTable.map((kind) => [kind.code, kind]));
const byName = new Map(errorTable.map((kind) => [kind.name, kind]));

/** Looks a code up. Codes outside the table are the system's own and never definite. */
export function errorKind(code: number): ErrorKind {
  return (
    byCode.get(code) ?? {
      code,
      name: `error-${code}`,
      definite: false,
      summary: "an error of the system's own",
    }
  );
}

/** The code of a named error of the table. */
export function errorCode(name: string): number {
  const kind = byName.get(name);
  if (kind === undefined) throw new Error(`no error is named "${name}"`);
  return kind.code;
}
