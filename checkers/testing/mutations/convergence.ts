import type { MutationList } from "./mutation.ts";

export const convergenceMutations: MutationList = {
  checker: "convergence",
  rules: ["convergence", "convergence-quiet"],
  tests: ["checkers/convergence.test.ts"],
  broken: {
    "checkers/convergence.ts": [
      [
        "keys are one object",
        'grouped(operations, (operation) => operation.key ?? "")',
        'grouped(operations, () => "")',
      ],
      [
        "reads before the last write count",
        'outcome.type === "ok" && invoked > quiet,',
        'outcome.type === "ok",',
      ],
      [
        "unanswered writes end",
        'if (!writers.has(f) || outcome.type !== "ok") continue;',
        "if (!writers.has(f)) continue;",
      ],
      [
        "only the first read of each process counts",
        "new Map(reads.map((read)",
        "new Map(reads.toReversed().map((read)",
      ],
      [
        "marks of final reads are not looked at",
        "if (marked.length > 0) return",
        "if (marked.length < 0) return",
      ],
      [
        "a quiet period is any time",
        "invokedAt - quietAt >= quietMs * nanosPerMs",
        "invokedAt - quietAt >= 0",
      ],
      [
        "without a claim disagreement is a violation",
        "(claimed === undefined ? late : found).push",
        "found.push",
      ],
      ["failed writes wrote", 'writers.has(f) && outcome.type !== "fail");', "writers.has(f));"],
      [
        "what may come late must be agreed on",
        "!mayComeLate.has(keyOf(answerOf(read))));",
        "mayComeLate.size >= 0 || read === reads[0]);",
      ],
      [
        "answers that nobody wrote are possible",
        "if (strange === undefined) return undefined;",
        "if (strange === undefined || strange !== undefined) return undefined;",
      ],
      ["the initial value is never too old", "if (old !== undefined) {", "if (old === null) {"],
      ["the initial value is always too old", "(read) => sure.length > 0 && !sure", "(read) => !sure"],
      ["clients need not agree", "if (first === undefined || other === undefined) return [];", "return [];"],
      ["a delete puts what it was given", 'if (f === "delete") return null;', ""],
      ["a cas puts its pair", "? (input as readonly unknown[])[1] : input;", "? input : input;"],
      ["one reader is enough to compare", "if (reads.length > 1) compared++;", "compared++;"],
    ],
  },
};
