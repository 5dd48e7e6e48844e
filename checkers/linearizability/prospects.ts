import type { Key, Operation } from "../../harness/core/operation.ts";
import { type AnyModel, illegal, type Values } from "../model.ts";

const none = -1;

/**
 * Looks ahead from a configuration: which values must still be found, and who can still put them. It cuts
 * branches that a plain search would leave only after trying every order up to the call that fails:
 * a value that a completed call must still find is not replaced when nobody can put it again, and an optional
 * call whose value nobody is left to find does not happen. Both follow from what Values promises.
 */
export class Prospects {
  /** By operation: numbers of the values put and found, or none. */
  readonly #puts: Int32Array;
  readonly #finds: Int32Array;
  readonly #replaces: Uint8Array;
  readonly #dependsOnAll: Uint8Array;
  readonly #required: number;
  /** By value: operations not yet linearized. */
  readonly #putters: Int32Array;
  readonly #finders: Int32Array;
  readonly #requiredFinders: Int32Array;
  #dependants = 0;
  /** The value that the last replacing operation put. */
  #current = none;
  readonly #stack: number[] = [];
  /** True when a completed call found what nobody puts and what was not there from the start: no order fits. */
  readonly hopeless: boolean;

  /** Undefined when the model tells nothing of its values, or operations with several at once. */
  static of(model: AnyModel, operations: readonly Operation[], required: number): Prospects | undefined {
    if (model.values === undefined) return undefined;
    const values = operations.map((operation) => model.values!(operation));
    const isSimple = values.every(
      ({ puts, finds, takes }) =>
        puts.length <= 1 && (finds === "everything" ? 0 : finds.length) + (takes?.length ?? 0) <= 1,
    );
    const fitsAtFirst = (operation: Operation): boolean => model.step(model.initial, operation) !== illegal;
    return isSimple ? new Prospects(operations, values, required, fitsAtFirst) : undefined;
  }

  private constructor(
    operations: readonly Operation[],
    values: readonly Values[],
    required: number,
    fitsAtFirst: (operation: Operation) => boolean,
  ) {
    const numbers = new Map<Key, number>();
    const numberOf = (value: Key | undefined): number => {
      if (value === undefined) return none;
      const known = numbers.get(value);
      if (known !== undefined) return known;
      numbers.set(value, numbers.size);
      return numbers.size - 1;
    };
    this.#required = required;
    const count = operations.length;
    this.#puts = new Int32Array(count);
    this.#finds = new Int32Array(count);
    this.#replaces = new Uint8Array(count);
    this.#dependsOnAll = new Uint8Array(count);
    // Loops, not `from` with a function: this is done for each part of a history, and most parts are small.
    for (let position = 0; position < count; position++) {
      const { puts, finds, takes, replaces } = values[position]!;
      const found = finds === "everything" ? undefined : finds[0];
      this.#puts[position] = numberOf(puts[0]);
      this.#finds[position] = numberOf(found ?? takes?.[0]);
      this.#replaces[position] = replaces === true ? 1 : 0;
      this.#dependsOnAll[position] = finds === "everything" ? 1 : 0;
    }
    this.#putters = new Int32Array(numbers.size);
    this.#finders = new Int32Array(numbers.size);
    this.#requiredFinders = new Int32Array(numbers.size);
    for (let position = 0; position < count; position++) this.#count(position, 1);
    this.hopeless = operations.slice(0, required).some((operation, position) => {
      const found = this.#finds[position]!;
      return found !== none && this.#putters[found] === 0 && !fitsAtFirst(operation);
    });
  }

  take(operation: number): void {
    this.#count(operation, -1);
    this.#stack.push(this.#current);
    if (this.#replaces[operation] === 1) this.#current = this.#puts[operation]!;
  }

  untake(operation: number): void {
    this.#count(operation, 1);
    this.#current = this.#stack.pop()!;
  }

  /** True when the operation would replace a value that must still be found and cannot come again. */
  buries(operation: number): boolean {
    const current = this.#current;
    if (current === none || this.#replaces[operation] === 0 || this.#puts[operation] === current)
      return false;
    const itself = operation < this.#required && this.#finds[operation] === current ? 1 : 0;
    return this.#requiredFinders[current]! > itself && this.#putters[current] === 0;
  }

  /** True when nobody is left who could find what the operation puts. */
  isIdle(operation: number): boolean {
    const put = this.#puts[operation]!;
    if (put === none || this.#dependants > 0) return false;
    return this.#finders[put] === 0;
  }

  #count(operation: number, change: number): void {
    const put = this.#puts[operation]!;
    const found = this.#finds[operation]!;
    if (put !== none) this.#putters[put]! += change;
    if (found !== none) {
      this.#finders[found]! += change;
      if (operation < this.#required) this.#requiredFinders[found]! += change;
    }
    if (this.#dependsOnAll[operation] === 1) this.#dependants += change;
  }
}
