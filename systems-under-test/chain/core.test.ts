import { expect, test } from "vitest";
import { chainDefaults } from "./options.ts";
import { Row } from "./row.test-kit.ts";

const write = (value: number) => ({ type: "write", key: "x", value });
const read = { type: "read", key: "x" };

/** Three replicas that have committed a 1. */
function threeWithOne(options: ConstructorParameters<typeof Row>[1] = {}): Row {
  const row = new Row(["a", "b", "c", "d"], options);
  row.configure(1, "a b c");
  row.settle();
  row.ask("a", write(1));
  row.settle();
  expect(row.answers.splice(0)).toEqual([{ type: "write_ok", in_reply_to: 1 }]);
  return row;
}

test("a write is committed by the tail, and its acknowledgement frees all replicas", () => {
  const row = threeWithOne();
  for (const node of ["a", "b", "c"]) expect(row.at(node)).toMatchObject({ commit: 1, pending: [] });
  row.ask("c", read);
  row.ask("a", read);
  row.settle();
  expect(row.answers[0]).toMatchObject({ type: "read_ok", value: 1 });
  expect(row.answers[1]).toMatchObject({ type: "error", code: 11, leader: "c" });
});

test("with the tail gone, what its predecessor holds is committed, when leases of the old tail are over", () => {
  const row = threeWithOne();
  row.ask("a", write(2));
  row.settle(["c"]);
  expect(row.answers).toEqual([]);
  row.configure(2, "a b", ["a", "b"]);
  row.settle(["c"]);
  row.pass(chainDefaults.quietMs - 1);
  row.settle(["c"]);
  expect(row.answers).toEqual([]);
  row.pass(1);
  row.settle(["c"]);
  expect(row.answers).toMatchObject([{ type: "write_ok" }]);
  expect(row.at("a").commit).toBe(2);
  // The old tail still believes, but its lease is over.
  row.ask("c", read);
  row.settle();
  expect(row.answers[1]).toMatchObject({ type: "error", code: 11 });
});

test("with a middle replica gone, what was under way is sent to its successor, once", () => {
  const row = threeWithOne();
  row.ask("a", write(2));
  row.settle(["b"]);
  row.configure(2, "a c", ["a", "c"]);
  row.pass(chainDefaults.quietMs);
  row.settle(["b"]);
  expect(row.answers).toMatchObject([{ type: "write_ok" }]);
  for (const node of ["a", "c"]) expect(row.at(node)).toMatchObject({ commit: 2, last: 2, pending: [] });
});

test("with the head gone, what only it had is gone, and the next one numbers on", () => {
  const row = threeWithOne();
  row.ask("a", write(2));
  row.settle(["a"]);
  row.configure(2, "b c", ["b", "c"]);
  row.pass(chainDefaults.quietMs);
  row.ask("b", write(3));
  // The old head tries again to pass its update on: it belongs to an epoch that is over.
  row.settle();
  row.pass(chainDefaults.retryMs);
  row.settle();
  expect(row.answers).toMatchObject([{ type: "write_ok" }]);
  for (const node of ["b", "c"]) {
    expect(row.at(node).commit).toBe(2);
    expect(row.at(node).machine.read("x")).toMatchObject({ value: 3 });
  }
  expect(row.at("a").commit).toBe(1);
});

test("a newcomer takes part when it has its predecessor's state, and not before", () => {
  const row = threeWithOne();
  row.configure(2, "a b d/2", ["a", "b", "d"]);
  row.pass(chainDefaults.quietMs);
  row.ask("d", read);
  row.settle(["b"]);
  expect(row.answers.splice(0)).toMatchObject([{ type: "error", code: 11 }]);
  expect(row.at("d").synced).toBe(false);
  row.pass(chainDefaults.retryMs);
  row.settle();
  row.configure(2, "a b d/2", ["d"]);
  row.ask("d", read);
  row.settle();
  expect(row.answers).toMatchObject([{ type: "read_ok", value: 1 }]);
});

test("one that was out of the chain in between is a newcomer, even where it has not seen that", () => {
  const row = threeWithOne();
  row.configure(4, "a b c/4", ["c"]);
  expect(row.at("c").synced).toBe(false);
  row.configure(5, "b c", ["b"]);
  expect(row.at("b").synced).toBe(true);
});

test("CRAQ: a clean key is answered by any replica", () => {
  const row = threeWithOne({ apportioned: true });
  row.ask("a", read);
  row.settle(["b", "c"]);
  expect(row.answers).toMatchObject([{ type: "read_ok", value: 1 }]);
});

test("CRAQ, eventual: a replica answers with the newest version it knows, and asks neither the tail nor the master", () => {
  const row = threeWithOne({ apportioned: true, consistency: "eventual", reads: "confirm" });
  row.ask("a", write(2));
  row.settle(["c"]);
  // The middle one has the 2, and nobody has acknowledged it; the tail has the 1.
  for (const node of ["b", "c"]) row.ask(node, read);
  row.settle(["a", "master"]);
  expect(row.answers).toMatchObject([
    { type: "read_ok", value: 2 },
    { type: "read_ok", value: 1 },
  ]);
  row.answers.length = 0;
  row.ask("d", read);
  row.settle();
  expect(row.answers).toMatchObject([{ type: "error", code: 11 }]);
});

test("CRAQ: of a dirty key the tail is asked, which may or may not have committed the newest version", () => {
  const row = threeWithOne({ apportioned: true });
  row.ask("a", write(2));
  row.settle(["b"]);
  row.ask("a", read);
  row.settle();
  expect(row.answers.splice(0)).toMatchObject([{ type: "read_ok", value: 1 }]);
  const other = threeWithOne({ apportioned: true });
  other.ask("a", write(2));
  other.settle(["ack"]);
  expect(other.at("a").pending).toHaveLength(1);
  other.ask("a", read);
  other.settle(["ack"]);
  expect(other.answers).toMatchObject([{ type: "write_ok" }, { type: "read_ok", value: 2 }]);
});
