import { expect, test } from "vitest";
import type { Runtime, Storage } from "../../harness/runtime/runtime.ts";
import { onPrepare, onPropose } from "./acceptor.ts";
import { type Ballot, compareBallots, noBallot } from "./ballot.ts";
import { dynamoDefaults } from "./options.ts";
import { Store } from "./store.ts";
import type { Accepted } from "./vote.ts";

/** A disk on which everything stays. */
function disk(): Storage {
  const files = new Map<string, string>();
  const storage: Partial<Storage> = {
    read: async (file) => files.get(file) ?? "",
    append: async (file, text) => void files.set(file, (files.get(file) ?? "") + text),
    replace: async (file, text) => void files.set(file, text),
    sync: async () => {},
  };
  return storage as Storage;
}

const started = (storage: Storage, bug?: string, journalLines = 100): Promise<Store> =>
  Store.open(
    { storage, self: "n1" } as Partial<Runtime> as Runtime,
    { ...dynamoDefaults, journalLines },
    new Set(bug === undefined ? [] : [bug]),
  );

const durable = (store: Store): Promise<void> => new Promise((resolve) => store.whenDurable(resolve));

const ballot = (count: number, node = "n1"): Ballot => ({ count, node, life: 1 });

const made = (count: number, value: unknown): Accepted => ({
  ballot: ballot(count),
  value,
  origin: ballot(count),
  before: noBallot,
});

test("a replica takes part in rounds of growing ballots only, and tells what it accepted last", async () => {
  const store = await started(disk());
  expect(onPrepare(store, "1", "k", ballot(2))).toEqual({ type: "prepare_ok", op: "1" });
  expect(onPrepare(store, "2", "k", ballot(1))).toEqual({ type: "outvoted", op: "2", promised: ballot(2) });
  expect(onPropose(store, "3", "k", made(1, "old"))).toMatchObject({ type: "outvoted" });
  expect(onPropose(store, "4", "k", made(2, "new"))).toEqual({ type: "propose_ok", op: "4" });
  expect(onPrepare(store, "5", "k", ballot(3))).toMatchObject({ accepted: { value: "new" } });
  // Other keys are other registers, and a question that comes twice is answered twice.
  expect(onPrepare(store, "6", "other", ballot(1))).toMatchObject({ type: "prepare_ok" });
  expect(onPrepare(store, "7", "k", ballot(3))).toMatchObject({ type: "prepare_ok" });
});

test.each([100, 2])(
  "what was promised and accepted outlives restarts, with a journal of %i lines",
  async (lines) => {
    const storage = disk();
    const first = await started(storage, undefined, lines);
    onPropose(first, "1", "k", made(1, "a"));
    onPrepare(first, "2", "k", ballot(3));
    await durable(first);
    for (let life = 2; life < 4; life++) {
      const store = await started(storage, undefined, lines);
      expect(store.boots).toBe(life);
      expect(onPropose(store, "3", "k", made(2, "b"))).toMatchObject({
        type: "outvoted",
        promised: ballot(3),
      });
      expect(store.vote("k").accepted).toEqual(made(1, "a"));
    }
  },
);

test("with the bug a promise is gone after a restart, and nothing else", async () => {
  const storage = disk();
  const first = await started(storage, "promise-forgotten");
  onPropose(first, "1", "k", made(1, "a"));
  onPrepare(first, "2", "k", ballot(3));
  expect(onPropose(first, "3", "k", made(2, "b"))).toMatchObject({ type: "outvoted" });
  await durable(first);
  const second = await started(storage, "promise-forgotten");
  expect(onPrepare(second, "4", "k", ballot(1))).toMatchObject({ accepted: made(1, "a") });
  expect(onPropose(second, "5", "k", made(2, "b"))).toMatchObject({ type: "propose_ok" });
});

test("ballots are ordered by count, then by node, then by the node's lives", () => {
  const ordered = [noBallot, ballot(1), { ...ballot(1), life: 2 }, ballot(1, "n2"), ballot(2)];
  for (const [at, one] of ordered.entries())
    for (const [other, two] of ordered.entries())
      expect(Math.sign(compareBallots(one, two))).toBe(Math.sign(at - other));
});
