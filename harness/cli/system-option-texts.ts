import { UsageError } from "../core/usage-error.ts";

/** What the command line's parser left over: the words that stand by themselves, and options it does not know. */
export interface LeftOver {
  readonly words: readonly string[];
  /** By name: `--reads lease` or `--reads=lease`. */
  readonly texts: Readonly<Record<string, string>>;
}

/**
 * Tells options, each with a value, from other words. What follows a `--` of the whole command line belongs to
 * the program that is to be run, whatever it looks like.
 */
export function systemOptionTexts(left: readonly string[], commandLine: readonly string[]): LeftOver {
  const dashes = commandLine.indexOf("--");
  const programs = dashes < 0 ? 0 : commandLine.length - dashes - 1;
  const own = left.slice(0, left.length - programs).filter((word) => word !== "--");
  const words: string[] = [];
  const texts: Record<string, string> = {};
  for (let position = 0; position < own.length; position++) {
    const word = own[position]!;
    const option = /^--([^=]+)(?:=(.*))?$/s.exec(word);
    if (option === null) {
      if (word.startsWith("-") && word !== "-") throw new UsageError(`unknown option "${word}".`);
      words.push(word);
      continue;
    }
    const value = option[2] ?? own[++position];
    if (value === undefined || value.startsWith("--"))
      throw new UsageError(`the option "${word}" has no value; faultline describe SYSTEM tells its options.`);
    texts[option[1]!] = value;
  }
  return { words: [...words, ...left.slice(left.length - programs)], texts };
}
