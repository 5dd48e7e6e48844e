import type { MutationList } from "./mutation.ts";

export const formatMutations: MutationList = {
  checker: "files",
  rules: ["format-jsonl", "format-edn", "format-columns"],
  tests: [
    "checkers/formats/columns-formats.test.ts",
    "checkers/formats/formats.test.ts",
    "checkers/engine/columns-of.test.ts",
  ],
  broken: {
    "checkers/engine/columns-of.ts": [
      [
        "a cas has no expected value",
        "expected: pair === undefined ? -1 : builder.values.idOf(pair[0]),",
        "expected: -1,",
      ],
      ["a delete puts what it was given", 'if (role === "delete") return builder.nilValue;', ""],
      [
        "a refused cas saw nothing",
        "builder.refused(row, position, builder.nilValue, atMs);",
        "builder.refused(row, position, -1, atMs);",
      ],
      [
        "a refused cas is a failed one",
        'options.failedCas !== "ignored" && event.error === "precondition-failed"',
        'options.failedCas === undefined && event.error === ""',
      ],
      [
        "reads of nil say nothing",
        'return answers && options.nil !== "unknown" ? builder.nilValue : -1;',
        "return -1;",
      ],
      [
        "faults are calls",
        "if (event.process === nemesisProcess) continue;",
        "if (event.process === nemesisProcess) break;",
      ],
    ],
    "checkers/engine/columns-builder.ts": [
      [
        "after an unknown end a process goes on in its session",
        "this.#sessions.delete(this.#integers.process[row]!);",
        "",
      ],
      [
        "unanswered reads are kept",
        'this.#status[row] = this.roles[f] === "observe" ? dropped : statuses.info;',
        "this.#status[row] = statuses.info;",
      ],
      [
        "failed calls are kept",
        "this.#end(row, position, atMs, dropped);",
        "this.#end(row, position, atMs, statuses.ok);",
      ],
      [
        "what a failed call would have written is forgotten",
        "this.#aborted.set(value, { invoked",
        "if (false) this.#aborted.set(value, { invoked",
      ],
      ["dropped rows stay", "if (this.#status[row] === dropped) continue;\n      for", "for"],
      [
        "columns that grow lose their status",
        "this.#status = larger(this.#status, new Uint8Array(this.#capacity));",
        "this.#status = new Uint8Array(this.#capacity);",
      ],
    ],
    "checkers/formats/scan-jsonl.ts": [
      [
        "any index will do",
        "if (!cursor.take(tokens.index) || cursor.integer() !== this.#position) return false;",
        "if (!cursor.take(tokens.index) || cursor.integer() < 0) return false;",
      ],
      [
        "a process may call while its call is open",
        "if ((type === invoke) !== (row === idle)) return false;",
        "if (type !== invoke && row === idle) return false;",
      ],
      [
        "a completion may be of another function",
        "if (type !== invoke && (row < 0 || this.#builder.functionOf(row) !== f)) return false;",
        "if (type !== invoke && row < 0) return false;",
      ],
      [
        "a completion may be of another key",
        "if (key === broken || (key !== absentKey && key !== builder.keyOf(row))) return false;",
        "if (key === broken) return false;",
      ],
      ["a process may go on after an unknown end", "this.#rows[process] = retired;", ""],
      [
        "a fault may be of any type",
        "if (type !== info || !this.#passOver()) return false;",
        "if (!this.#passOver()) return false;",
      ],
      [
        "a write of nil puts nothing",
        'else if (argument === builder.nilValue && role !== "put") argument = -1;',
        "else if (argument === builder.nilValue) argument = -1;",
      ],
      [
        "a read of nil says nothing",
        '(role === "observe" || role === "take") && this.#options.nil',
        'role === "take" && this.#options.nil',
      ],
      ["errors of a cas say nothing", "if (is(tokens.refused)) return errors.refused;", ""],
      [
        "the end of a line need not come",
        "if (!cursor.take(tokens.end) || cursor.bytes[cursor.at++] !== 0x0a) return broken;",
        "if (!cursor.take(tokens.end)) return broken;\n    cursor.at++;",
      ],
    ],
    "checkers/formats/columns-file.ts": [
      ["the sum is not compared", "if (checksum(bytes) !== words.getUint32(12, true))", "if (false)"],
      ["the version is not looked at", "if (given[7] !== columnsVersion)", "if (false)"],
      ["times are not kept", "times: invokedAtMs !== undefined,", "times: false,"],
    ],
    "checkers/formats/record.ts": [
      [
        "a process may call while its call is open",
        'if (type === "invoke") {\n      return open',
        'if (type === "invoke") {\n      return undefined && open',
      ],
      [
        "a completion needs no call",
        "if (open === undefined) return `process",
        "if (open === undefined && f === undefined) return `process",
      ],
      ["a completion may be of another function", "if (open.f !== f) return", "if (false) return"],
      [
        "a completion may be of another key",
        "const strange = key !== undefined && key !== null && key !== open.key;",
        "const strange = false;",
      ],
    ],
    "checkers/formats/write-edn.ts": [
      ["keys are not written", "...(key === undefined ? [] : [`:key", "...(true ? [] : [`:key"],
      [
        "lists are written without brackets",
        "if (Array.isArray(value)) return `[",
        "if (Array.isArray(value)) return `(",
      ],
    ],
  },
};
