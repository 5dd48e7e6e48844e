import type { NodeId } from "../runtime/message.ts";

/**
 * A node's program broke the rules of the harness: it printed what is no message, never answered `init`, died at
 * its start, flooded. Neither a verdict on its consistency nor a mistake in the command line: the run ends.
 */
export class NodeFailure extends Error {
  override readonly name = "NodeFailure";
  readonly node: NodeId;

  constructor(node: NodeId, sentence: string, lastErrorLines: readonly string[] = []) {
    super(withErrorLines(`node ${node} ${sentence}`, lastErrorLines));
    this.node = node;
  }
}

/** A line of a program, made safe to show: control characters escaped, and cut after `charactersMax`. */
export function shown(line: string, charactersMax = 160): string {
  const cut = line.length > charactersMax;
  const text = JSON.stringify(cut ? line.slice(0, charactersMax) : line);
  return cut ? `${text}... (${line.length} characters)` : text;
}

function withErrorLines(sentence: string, lines: readonly string[]): string {
  if (lines.length === 0) return `${sentence} It wrote nothing to its standard error.`;
  return `${sentence} The last it wrote to its standard error:\n${lines.map((line) => `  | ${line}`).join("\n")}`;
}
