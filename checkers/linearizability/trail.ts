/** Steps, each behind another: the ways that led to configurations, with beginnings in common. 0 is the start. */
export class Trail {
  #before = new Int32Array(1024);
  #step = new Int32Array(1024);
  length = 1;

  add(before: number, step: number): number {
    if (this.length === this.#before.length) {
      this.#before = doubled(this.#before);
      this.#step = doubled(this.#step);
    }
    this.#before[this.length] = before;
    this.#step[this.length] = step;
    return this.length++;
  }

  /** The steps from the start to an end. */
  from(end: number): number[] {
    const steps: number[] = [];
    for (let at = end; at !== 0; at = this.#before[at]!) steps.push(this.#step[at]!);
    return steps.reverse();
  }
}

function doubled(from: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * from.length);
  larger.set(from);
  return larger;
}
