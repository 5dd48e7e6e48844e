/**
 * One rule of a checker broken on purpose: what is broken, a text that stands in the file exactly once, and what to
 * put in its place. With the last one no verdict, proof or sentence changes, for the reason it gives.
 */
export type Broken = readonly [why: string, find: string, replace: string, equivalent?: string];

/** The mutations of one checker, and who has to notice them. */
export interface MutationList {
  readonly checker: string;
  /** Names of fuzzed rules. */
  readonly rules: readonly string[];
  /** Paths of unit tests, run where no fuzzed rule noticed. */
  readonly tests: readonly string[];
  /** By file, from the top of the repository. */
  readonly broken: Readonly<Record<string, readonly Broken[]>>;
}

export interface Mutation {
  readonly checker: string;
  readonly rules: readonly string[];
  readonly tests: readonly string[];
  readonly file: string;
  readonly why: string;
  readonly find: string;
  readonly replace: string;
  readonly equivalent: string | undefined;
}

export function mutationsOf({ checker, rules, tests, broken }: MutationList): Mutation[] {
  return Object.entries(broken).flatMap(([file, all]) =>
    all.map(([why, find, replace, equivalent]) => {
      return { checker, rules, tests, file, why, find, replace, equivalent };
    }),
  );
}
