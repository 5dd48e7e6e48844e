/**
 * Redis's serialization protocol, version 2: requests are arrays of bulk strings; replies are text lines, whole
 * numbers, bulk strings, arrays, nothing, or errors (redis.io, "Redis serialization protocol specification").
 */
export type Reply = string | number | null | ReplyError | readonly Reply[];

/** An error that the server answered with; its first word says which kind: "READONLY", "ERR" ... */
export class ReplyError extends Error {
  override readonly name = "ReplyError";
  get code(): string {
    return this.message.split(" ", 1)[0]!;
  }
}

export function encodeCommand(words: readonly string[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join("")}`;
}

/** Takes bytes as they come and gives replies as they are complete. Throws on what no server says. */
export class ReplyReader {
  #bytes: Buffer = Buffer.alloc(0);

  push(bytes: Buffer): Reply[] {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    const replies: Reply[] = [];
    for (let read = readAt(this.#bytes, 0); read !== undefined; read = readAt(this.#bytes, 0)) {
      replies.push(read.reply);
      this.#bytes = this.#bytes.subarray(read.end);
    }
    return replies;
  }
}

interface Read {
  readonly reply: Reply;
  /** The position behind it. */
  readonly end: number;
}

/** The reply that begins there, or undefined when it is not all there yet. */
function readAt(bytes: Buffer, start: number): Read | undefined {
  const lineEnd = bytes.indexOf("\r\n", start);
  if (lineEnd < 0) return undefined;
  const line = bytes.toString("utf8", start + 1, lineEnd);
  const end = lineEnd + 2;
  const kind = String.fromCharCode(bytes[start]!);
  switch (kind) {
    case "+":
      return { reply: line, end };
    case "-":
      return { reply: new ReplyError(line), end };
    case ":":
      return { reply: wholeNumber(line), end };
    case "$":
      return bulkAt(bytes, wholeNumber(line), end);
    case "*":
      return arrayAt(bytes, wholeNumber(line), end);
    default:
      throw new Error(`not a reply of Redis: it begins with ${JSON.stringify(kind + line).slice(0, 60)}`);
  }
}

function bulkAt(bytes: Buffer, length: number, start: number): Read | undefined {
  if (length < 0) return { reply: null, end: start };
  const end = start + length;
  if (bytes.length < end + 2) return undefined;
  return { reply: bytes.toString("utf8", start, end), end: end + 2 };
}

function arrayAt(bytes: Buffer, length: number, start: number): Read | undefined {
  if (length < 0) return { reply: null, end: start };
  const reply: Reply[] = [];
  let end = start;
  for (let index = 0; index < length; index++) {
    const read = readAt(bytes, end);
    if (read === undefined) return undefined;
    reply.push(read.reply);
    end = read.end;
  }
  return { reply, end };
}

function wholeNumber(line: string): number {
  if (!/^-?\d+$/.test(line))
    throw new Error(`not a reply of Redis: "${line.slice(0, 60)}" is no whole number`);
  return Number(line);
}
