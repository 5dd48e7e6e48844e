import { parseEDNString } from "edn-data";

/** A map of an EDN text and the line on which it begins, counted from 1. */
export interface EdnRecord {
  readonly line: number;
  /** Keywords and symbols have become strings. Undefined when the text between the braces is no EDN map. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

export interface EdnRecords {
  readonly records: readonly EdnRecord[];
  /** Places at which something else stood than maps, brackets around them, commas and comments. */
  readonly strays: readonly { readonly line: number; readonly text: string }[];
  /** The line on which a map begins that is never closed. */
  readonly unclosed?: number;
}

/**
 * The outermost maps of an EDN text, be they the elements of one vector or list, or one after the other.
 * Maps are cut out here and parsed one by one, so that a broken one is named and costs only itself.
 */
export function ednRecords(text: string): EdnRecords {
  const records: EdnRecord[] = [];
  const strays: { line: number; text: string }[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    if (character === "\n") {
      line++;
      at++;
    } else if (character === "{") {
      const end = closingBrace(text, at);
      if (end === undefined) return { records, strays, unclosed: line };
      records.push({ line, fields: parsed(text.slice(at, end)) });
      line += newlines(text, at, end);
      at = end;
    } else if (character === ";") {
      at = lineEnd(text, at);
    } else if (/[\s,()[\]]/.test(character)) {
      at++;
    } else {
      // A tag such as #jepsen.history.Op stands before its map and says nothing more.
      const word = /^(?:\}|[^\s,()[\]{};]+)/.exec(text.slice(at, at + 200))![0];
      if (!word.startsWith("#")) strays.push({ line, text: word });
      at += word.length;
    }
  }
  return { records, strays };
}

/** Where the map that begins at `start` is over, or undefined. */
function closingBrace(text: string, start: number): number | undefined {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const character = text[at]!;
    if (character === '"') at = stringEnd(text, at);
    else if (character === ";") at = lineEnd(text, at);
    else if (character === "\\") at += 2;
    else {
      if (character === "{") depth++;
      if (character === "}" && --depth === 0) return at + 1;
      at++;
    }
  }
  return undefined;
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end < 0 ? text.length : end;
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < to; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

function parsed(text: string): EdnRecord["fields"] {
  try {
    const value = parseEDNString(text, {
      mapAs: "object",
      keywordAs: "string",
      symbolAs: "string",
      charAs: "string",
      listAs: "array",
      setAs: "array",
    });
    return typeof value === "object" && value !== null ? (value as EdnRecord["fields"]) : undefined;
  } catch {
    return undefined;
  }
}
