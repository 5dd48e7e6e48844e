import type { MutationList } from "./mutation.ts";

export const perKeyMutations: MutationList = {
  checker: "cache coherence, slow memory and read atomic",
  rules: ["cache-coherence", "slow-memory", "read-atomic"],
  tests: [
    "checkers/per-key/per-key.test.ts",
    "checkers/causal/read-atomic.test.ts",
    "checkers/ladder/ladder.test.ts",
  ],
  broken: {
    "checkers/per-key/each-key.ts": [
      [
        "only the first key is looked at",
        "for (let key = 0; key < columns.keys.length; key++) {",
        "for (let key = 0; key < 1; key++) {",
      ],
      ["a violation of one key is none", 'if (finding.kind === "invalid") return finding;', ""],
      [
        "rows of a key are rows of the whole",
        "const row = (of: number): number => rows?.[of] ?? of;",
        "const row = (of: number): number => of;",
      ],
      [
        "sessions of a key are sessions of the whole",
        "session: session[view.session]!, key,",
        "session: view.session, key,",
      ],
      ["a key left open is valid", "else open ??= finding;", ""],
    ],
    "checkers/per-key/per-key.ts": [
      ["slow memory wants causality", 'checkViews(part, "PRAM")', 'checkViews(part, "CM")'],
    ],
    "checkers/causal/read-atomic.ts": [
      [
        "own writes need not be seen instead of the initial value",
        "if (own >= start[p]! && from === initial) return { read: node, missed: own };",
        "",
      ],
      [
        "own writes come before nothing",
        "if (own >= start[p]! && from >= 0 && from !== own) {",
        "if (false) {",
      ],
      [
        "writes of others are not older",
        "if (own >= start[p]! && from >= 0 && from !== own) {",
        "if (own >= start[p]! && from >= start[p]! && from !== own) {",
      ],
      [
        "older own writes are not older",
        "if (own >= start[p]! && from >= 0 && from !== own) {",
        "if (own >= start[p]! && from >= 0 && !(from >= start[p]! && from <= own)) {",
      ],
      [
        "an order need not exist",
        "if (order.length === program.nodes) return { order };",
        "return { order };",
      ],
      [
        "writes of an earlier session are own",
        "if (own >= start[p]! && from >= 0 && from !== own) {",
        "if (own >= 0 && from >= 0 && from !== own) {",
      ],
    ],
    "checkers/proofs/key-orders.ts": [
      [
        "a session's own order need not be kept",
        "if ((lastOfSession.get(session) ?? -1) > row)",
        "if (false)",
      ],
      ["rows may be missing", "if (seen[row] === 0 && ", "if (false && "],
      ["rows of another key may stand there", "if (columns.key[row] !== key)", "if (false)"],
      ["rows may stand there twice", "if (seen[row] !== 0)", "if (false)"],
    ],
    "checkers/proofs/key-views.ts": [
      ["reads need not see what is there", "effect.reads !== copy", "false"],
      ["earlier writes may be left out", "if (next !== row)", "if (false)"],
      ["own rows may be missing", "return missing === undefined ?", "return true ?"],
    ],
    "checkers/proofs/own-writes.ts": [
      ["levels need not rise in a session", " || level <= lastOf[session]!", ""],
      ["what is read may stand above", "source < 0 || source >= level", "source < 0"],
      ["own writes may be missed", "if ((highest.get(name) ?? -1) > source)", "if (false)"],
    ],
  },
};
