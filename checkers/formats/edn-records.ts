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
      const { end, matched } = closingBrace(text, at);
      if (end === undefined) return { records, strays, unclosed: line };
      records.push({ line, fields: matched ? parsed(text.slice(at, end)) : undefined });
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

/** Where the map that begins at `start` is over, if it is, and whether the brackets in it fit: EDN parsers let `(1]` pass. */
function closingBrace(
  text: string,
  start: number,
): { readonly end: number | undefined; readonly matched: boolean } {
  const open: string[] = [];
  let matched = true;
  let at = start;
  while (at < text.length) {
    const character = text[at]!;
    if (character === '"') at = stringEnd(text, at);
    else if (character === ";") at = lineEnd(text, at);
    else if (character === "\\") at += 2;
    else {
      at++;
      if ("([{".includes(character)) open.push(character);
      else if (character === "}") {
        // A brace ends its map, whatever else is still open in it.
        while (open.pop() !== "{") matched = false;
        if (open.length === 0) return { end: at, matched };
      } else if (")]".includes(character)) {
        const fits = open.at(-1) === (character === ")" ? "(" : "[");
        if (fits) open.pop();
        else matched = false;
      }
    }
  }
  return { end: undefined, matched };
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
