import { expect, test } from "vitest";
import { Scope, scoped } from "./scope.ts";

test("a scope undoes in reverse order, one after the other, once", async () => {
  const done: string[] = [];
  const scope = new Scope();
  scope.defer(async () => {
    await Promise.resolve();
    done.push("first");
  });
  const resource = { [Symbol.asyncDispose]: async (): Promise<void> => void done.push("second") };
  expect(scope.use(resource)).toBe(resource);
  scope.defer(() => void done.push("third"));
  expect(scope.closed).toBe(false);
  await scope[Symbol.asyncDispose]();
  expect(scope.closed).toBe(true);
  await scope[Symbol.asyncDispose]();
  expect(done).toEqual(["third", "second", "first"]);
});

test("every finalizer runs though others fail, and the first failure is thrown", async () => {
  const done: string[] = [];
  const scope = new Scope();
  scope.defer(() => void done.push("ran"));
  scope.defer(() => Promise.reject(new Error("later failure")));
  scope.defer(() => {
    throw new Error("first failure");
  });
  await expect(scope[Symbol.asyncDispose]()).rejects.toThrow("first failure");
  expect(done).toEqual(["ran"]);
});

test("a scope closes at the end of its block, also when the block throws", async () => {
  const done: string[] = [];
  const block = async (): Promise<void> => {
    await using scope = new Scope();
    scope.defer(() => void done.push("undone"));
    throw new Error("the block's");
  };
  await expect(block()).rejects.toThrow("the block's");
  expect(done).toEqual(["undone"]);
});

test("work that fails is told of, even when undoing it fails too", async () => {
  const undone: string[] = [];
  const work = scoped(async (scope) => {
    scope.defer(() => {
      undone.push("first");
    });
    scope.defer(() => {
      throw new Error("undoing failed");
    });
    throw new Error("the work failed");
  });
  await expect(work).rejects.toThrow("the work failed");
  expect(undone).toEqual(["first"]);
});

test("undoing that fails after good work is a failure", async () => {
  const work = scoped(async (scope) => {
    scope.defer(() => {
      throw new Error("undoing failed");
    });
    return 1;
  });
  await expect(work).rejects.toThrow("undoing failed");
  expect(await scoped(async () => 2)).toBe(2);
});
