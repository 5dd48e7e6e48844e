import { type Finding, lineAt, type Source } from "./sources.test-kit.ts";

/** Tests that could not fail: files in which no case is there or nothing is expected. */
export function findToothless(sources: readonly Source[]): Finding[] {
  return sources
    .filter((source) => /\.test\.tsx?$/.test(source.path))
    .flatMap((source) => {
      const at = (text: string): Finding[] => [{ path: source.path, line: 1, text }];
      if (!/\b(test|it)\b[\w.]*\s*(\(|`)|\.each\b/.test(source.bare)) return at("has no test");
      if (!/\b(expect\w*|assert\w*)\b[\w.]*\s*(<[^>]*>)?\(/.test(source.bare)) return at("asserts nothing");
      return focusOf(source);
    });
}

/** A test left focused or skipped keeps others, or itself, from being run. */
function focusOf(source: Source): Finding[] {
  return [...source.bare.matchAll(/\b(test|it|describe)\.(only|skip|todo)\b/g)].map((match) => ({
    path: source.path,
    line: lineAt(source.bare, match.index),
    text: `${match[0]} was left behind`,
  }));
}
