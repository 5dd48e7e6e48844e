/** A binary heap of small integers by their keys, the least first. */
export class Heap {
  readonly #keys: Int32Array;
  readonly #items: Int32Array;
  #size = 0;

  constructor(keys: Int32Array) {
    this.#keys = keys;
    this.#items = new Int32Array(keys.length);
  }

  /** The item with the least key, or -1. */
  get least(): number {
    return this.#size === 0 ? -1 : this.#items[0]!;
  }

  push(item: number): void {
    const [keys, items] = [this.#keys, this.#items];
    let at = this.#size++;
    for (; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (keys[items[parent]!]! <= keys[item]!) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  pop(): void {
    const [keys, items] = [this.#keys, this.#items];
    const last = items[--this.#size]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && keys[items[child + 1]!]! < keys[items[child]!]!) child++;
      if (keys[items[child]!]! >= keys[last]!) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
  }
}
