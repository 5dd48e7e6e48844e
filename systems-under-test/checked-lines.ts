/**
 * Lines that notice when they were damaged: each is `CHECKSUM TEXT\n`, the checksum a CRC-32 (polynomial of
 * IEEE 802.3) of the text's UTF-16 units as eight hexadecimal digits. The text must not contain a line break.
 */
export function encodeLine(text: string): string {
  return `${checksum(text)} ${text}\n`;
}

export interface DecodedLines {
  /** The texts of the good lines from the start. */
  readonly lines: readonly string[];
  /** Characters that the good lines take up; what follows is a torn or damaged tail. */
  readonly goodChars: number;
  /** What stands after the last good line; "" when nothing does. */
  readonly tail: string;
}

/**
 * Reads lines up to the first bad one. Bad lines with a good one after them are no torn tail: synced text
 * was damaged in place, and cutting it off would forget what was promised. Then this throws.
 */
export function decodeLines(text: string): DecodedLines {
  const lines: string[] = [];
  let start = 0;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
    const line = decodeLine(text.slice(start, end));
    if (line === undefined) break;
    lines.push(line);
    start = end + 1;
  }
  const tail = text.slice(start);
  const later = tail.split("\n").slice(1, -1);
  if (later.some((line) => decodeLine(line) !== undefined)) {
    throw new Error(`line ${lines.length + 1} is damaged although good lines follow: not a torn write`);
  }
  return { lines, goodChars: start, tail };
}

function decodeLine(line: string): string | undefined {
  const text = line.slice(9);
  return line[8] === " " && line.slice(0, 8) === checksum(text) ? text : undefined;
}

function checksum(text: string): string {
  let crc = -1;
  for (let position = 0; position < text.length; position++) {
    const unit = text.charCodeAt(position);
    crc = table[(crc ^ unit) & 0xff]! ^ (crc >>> 8);
    if (unit > 0xff) crc = table[(crc ^ (unit >>> 8)) & 0xff]! ^ (crc >>> 8);
  }
  return (~crc >>> 0).toString(16).padStart(8, "0");
}

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});
