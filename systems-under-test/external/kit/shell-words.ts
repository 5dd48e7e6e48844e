import { UsageError } from "../../../harness/core/usage-error.ts";

/** Splits a command line into words as a POSIX shell does, without expanding anything. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: "'" | '"' | undefined;
  for (let position = 0; position < line.length; position++) {
    const letter = line[position]!;
    const escapes = letter === "\\" && quote !== "'";
    if (quote === undefined && /\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (escapes) word = (word ?? "") + (line[++position] ?? "");
    else if (quote === undefined && (letter === "'" || letter === '"')) {
      quote = letter;
      word ??= "";
    } else if (letter === quote) quote = undefined;
    else word = (word ?? "") + letter;
  }
  if (quote !== undefined) throw new UsageError(`the command ${line} has a quote that is not closed.`);
  return word === undefined ? words : [...words, word];
}
