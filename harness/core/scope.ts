/**
 * Collects what must be undone and undoes it in reverse order, once, however the work ended.
 * (Node 20 has `Symbol.asyncDispose` but no AsyncDisposableStack.)
 */
export class Scope implements AsyncDisposable {
  readonly #finalizers: (() => void | Promise<void>)[] = [];
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  defer(finalizer: () => void | Promise<void>): void {
    this.#finalizers.push(finalizer);
  }

  use<R extends AsyncDisposable>(resource: R): R {
    this.defer(() => resource[Symbol.asyncDispose]() as Promise<void>);
    return resource;
  }

  /** Runs every finalizer even when some fail, then throws the first failure. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const failures: unknown[] = [];
    for (
      let finalizer = this.#finalizers.pop();
      finalizer !== undefined;
      finalizer = this.#finalizers.pop()
    ) {
      try {
        await finalizer();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/**
 * Does some work in a scope of its own. When both the work and the undoing fail, the work's failure is the one to
 * tell, for the other mostly follows from it (`await using` would bury it in a SuppressedError).
 */
export async function scoped<V>(work: (scope: Scope) => Promise<V>): Promise<V> {
  const scope = new Scope();
  let result: V;
  try {
    result = await work(scope);
  } catch (failure) {
    await scope[Symbol.asyncDispose]().catch(() => undefined);
    throw failure;
  }
  await scope[Symbol.asyncDispose]();
  return result;
}
