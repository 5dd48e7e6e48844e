import { type Finding, lineAt, type Source } from "./sources.test-kit.ts";

export const fileLinesAsked = 250;
export const fileLinesMax = 400;
/** Tests are lists of cases. */
export const testLinesMax = 800;
export const functionLinesMax = 70;

/** Files that are too long to be one concept. Tables of data may be as long as they must. */
export function findLongFiles(sources: readonly Source[]): Finding[] {
  return sources.flatMap((source) => {
    const lines = lengthOf(source);
    const most = source.test ? testLinesMax : fileLinesMax;
    if (lines <= most || isData(source)) return [];
    return [{ path: source.path, line: lines, text: `is ${lines} lines long; at most ${most}` }];
  });
}

/** Files to ask oneself about. */
export function longishFiles(sources: readonly Source[]): string[] {
  return sources
    .filter((source) => !source.test && !isData(source) && lengthOf(source) > fileLinesAsked)
    .map((source) => `${source.path} (${lengthOf(source)} lines)`);
}

/** Functions that do not fit a screen. Tests are exempt: their outermost function holds all cases. */
export function findLongFunctions(sources: readonly Source[]): Finding[] {
  return sources
    .filter((source) => !source.test)
    .flatMap((source) =>
      functionsOf(source.bare)
        .filter(({ lines }) => lines > functionLinesMax)
        .map(({ line, lines }) => ({
          path: source.path,
          line,
          text: `a function of ${lines} lines; at most ${functionLinesMax}`,
        })),
    );
}

/** Bodies of functions, methods and arrow functions, by the braces; rough, but it errs only on odd layouts. */
export function functionsOf(bare: string): { readonly line: number; readonly lines: number }[] {
  const open: { readonly at: number; readonly isFunction: boolean }[] = [];
  const found: { line: number; lines: number }[] = [];
  for (let at = 0; at < bare.length; at++) {
    if (bare[at] === "{")
      open.push({ at, isFunction: isFunctionHead(bare.slice(Math.max(0, at - 400), at)) });
    if (bare[at] !== "}") continue;
    const block = open.pop();
    if (block?.isFunction !== true) continue;
    const line = lineAt(bare, block.at);
    found.push({ line, lines: lineAt(bare, at) - line + 1 });
  }
  return found;
}

function isFunctionHead(before: string): boolean {
  const text = before.trimEnd();
  if (text.endsWith("=>")) return true;
  // A result type may stand between the parameters and the body: `): Promise<void> {`.
  const closing = /\)(?:\s*:\s*[^;{}()=]+)?$/.exec(text);
  if (closing === null) return false;
  return !/\b(if|for|while|switch|catch|with)\s*(?:await\s*)?$/.test(beforeParenthesis(text, closing.index));
}

/** What stands before the parenthesis that is closed at the given position. */
function beforeParenthesis(text: string, closing: number): string {
  let depth = 0;
  for (let at = closing; at >= 0; at--) {
    if (text[at] === ")") depth++;
    if (text[at] === "(") depth--;
    if (depth === 0) return text.slice(0, at);
  }
  return "";
}

/** A table: nearly every line is a literal. */
function isData(source: Source): boolean {
  return /(^|\/)(data|fixtures)\//.test(source.path) || /\.data\.tsx?$/.test(source.path);
}

const lengthOf = (source: Source): number => source.text.trimEnd().split("\n").length;
