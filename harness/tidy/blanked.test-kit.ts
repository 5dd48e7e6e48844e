/** What to blank: comments alone (imports stay readable), or also what stands in strings and patterns. */
export type Blanking = "comments" | "comments and strings";

/**
 * The source with comments, and on demand the insides of strings, templates and patterns, turned into spaces.
 * Line breaks and positions stay, so that what is found in the result is found at the same place in the source.
 */
export function blanked(source: string, blanking: Blanking): string {
  const scanner = new Scanner(source, blanking === "comments and strings");
  return scanner.run();
}

class Scanner {
  readonly #source: string;
  readonly #strings: boolean;
  readonly #kept: string[] = [];
  #at = 0;
  /** The last character of code that was no space: decides whether a slash divides or opens a pattern. */
  #last = "";
  /** For each template that is open, the depth of braces in its current hole. */
  readonly #holes: number[] = [];

  constructor(source: string, strings: boolean) {
    this.#source = source;
    this.#strings = strings;
  }

  run(): string {
    while (this.#at < this.#source.length) this.#step();
    return this.#kept.join("");
  }

  #step(): void {
    const two = this.#source.slice(this.#at, this.#at + 2);
    const one = two[0]!;
    if (two === "//") this.#blankTo(this.#indexOf("\n"));
    else if (two === "/*") this.#blankTo(this.#indexOf("*/", 2) + 2);
    else if (one === '"' || one === "'") this.#string(one);
    else if (one === "`") this.#template();
    else if (one === "/" && this.#opensPattern()) this.#pattern();
    else if (one === "}" && this.#holes.at(-1) === 0) this.#template();
    else this.#code(one);
  }

  #code(one: string): void {
    const depth = this.#holes.length - 1;
    if (depth >= 0 && one === "{") this.#holes[depth]! += 1;
    if (depth >= 0 && one === "}") this.#holes[depth]! -= 1;
    if (one.trim() !== "") this.#last = one;
    this.#kept.push(one);
    this.#at += 1;
  }

  #string(quote: string): void {
    let end = this.#at + 1;
    while (end < this.#source.length && this.#source[end] !== quote && this.#source[end] !== "\n") {
      end += this.#source[end] === "\\" ? 2 : 1;
    }
    this.#literal(this.#at + 1, end, end + 1);
  }

  /** From the opening quote, or from the brace that closes a hole, to the next hole or the end. */
  #template(): void {
    const resumed = this.#source[this.#at] === "}";
    let end = this.#at + 1;
    while (
      end < this.#source.length &&
      this.#source[end] !== "`" &&
      this.#source.slice(end, end + 2) !== "${"
    ) {
      end += this.#source[end] === "\\" ? 2 : 1;
    }
    const opensHole = this.#source[end] === "$";
    if (resumed && !opensHole) this.#holes.pop();
    if (!resumed && opensHole) this.#holes.push(0);
    this.#literal(this.#at + 1, end, end + (opensHole ? 2 : 1));
    if (opensHole) this.#last = "{";
  }

  #pattern(): void {
    let end = this.#at + 1;
    let inClass = false;
    while (end < this.#source.length && this.#source[end] !== "\n") {
      const one = this.#source[end];
      if (one === "/" && !inClass) break;
      if (one === "[") inClass = true;
      if (one === "]") inClass = false;
      end += one === "\\" ? 2 : 1;
    }
    this.#literal(this.#at + 1, end, end + 1);
  }

  /** Keeps the quotes of a literal; its inside is blanked when strings are. */
  #literal(from: number, to: number, end: number): void {
    this.#kept.push(this.#source.slice(this.#at, from));
    const inside = this.#source.slice(from, to);
    this.#kept.push(this.#strings ? spaces(inside) : inside, this.#source.slice(to, end));
    this.#at = end;
    this.#last = '"';
  }

  #blankTo(end: number): void {
    this.#kept.push(spaces(this.#source.slice(this.#at, end)));
    this.#at = end;
  }

  #indexOf(text: string, skip = 0): number {
    const found = this.#source.indexOf(text, this.#at + skip);
    return found < 0 ? this.#source.length : found;
  }

  #opensPattern(): boolean {
    if (this.#last === "" || "(,=:[!&|?{};+*%<>~^".includes(this.#last)) return true;
    return /\b(return|typeof|case|in|of|await|yield)\s*$/.test(this.#kept.slice(-12).join(""));
  }
}

const spaces = (text: string): string => text.replace(/[^\n]/g, " ");
