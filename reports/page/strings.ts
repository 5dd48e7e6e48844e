/** Collects texts, each once. Columns hold positions; position 0 is the empty text. */
export class Strings {
  readonly texts: string[] = [""];
  readonly #positions = new Map<string, number>([["", 0]]);
  /** Characters held. */
  length = 0;

  position(text: string): number {
    const known = this.#positions.get(text);
    if (known !== undefined) return known;
    const position = this.texts.length;
    this.texts.push(text);
    this.#positions.set(text, position);
    this.length += text.length;
    return position;
  }
}
