import { expect, test } from "vitest";
import { chainOf, headOf } from "../chain/configuration.ts";
import { Group } from "./group.test-kit.ts";

const write = (value: number) => ({ type: "write", key: "x", value });
const read = { type: "read", key: "x" };
const types = (group: Group): readonly string[] => group.answers.map(({ type }) => type);

/** Servers that have begun their first view. */
function begun(servers: readonly string[], options: ConstructorParameters<typeof Group>[1] = {}): Group {
  const group = new Group(servers, options);
  group.settle();
  group.pass(200);
  return group;
}

test("a write is answered when every backup has it, and not before", () => {
  const group = begun(["a", "b", "c"]);
  group.ask("a", write(1));
  group.settle(["c"]);
  expect(group.answers).toEqual([]);
  group.pass(200);
  expect(types(group)).toEqual(["write_ok"]);
  expect(group.at("b").last).toBe(1);
  expect(group.at("c").last).toBe(1);
});

test("where replication is asynchronous a write is answered at once, and lost with its primary", () => {
  const group = begun(["a", "b"], { replication: "async" });
  group.ask("a", write(1));
  group.settle(["forward"]);
  expect(types(group)).toEqual(["write_ok"]);
  group.crash("a");
  group.pass(1_000);
  group.ask("b", read);
  group.settle();
  expect(group.answers.at(-1)).toMatchObject({ type: "error", code: 20 });
});

test("a primary that was replaced while it was cut off answers neither writes nor reads", () => {
  const group = begun(["a", "b"]);
  group.pass(1_000, ["a"]);
  group.ask("b", write(1));
  group.ask("a", write(2));
  group.ask("a", read);
  group.settle(["a"]);
  expect(headOf(group.at("b").view)).toBe("b");
  // The answer to the write at b; a has answered nobody.
  expect(types(group)).toEqual(["write_ok"]);
  group.pass(1_000);
  expect(headOf(group.at("a").view)).toBe("b");
  expect(group.at("a").machine.read("x")).toMatchObject({ value: 1 });
});

test("of two servers that suspect each other the arbiter lets one go on", () => {
  const group = begun(["a", "b"]);
  group.pass(1_000, ["beat", "status"]);
  const views = ["a", "b"].map((node) => group.at(node).view);
  expect(views[0]).toEqual(views[1]);
  expect(chainOf(views[0]!)).toHaveLength(1);
});

test("a server that was away comes in again with the whole state, and can then take over", () => {
  const group = begun(["a", "b"]);
  group.crash("b");
  group.pass(1_000);
  group.ask("a", write(1));
  group.settle();
  expect(types(group)).toEqual(["write_ok"]);
  group.start("b");
  expect(chainOf(group.at("a").view)).toEqual(["a"]);
  group.pass(500);
  expect(chainOf(group.at("a").view)).toEqual(["a", "b"]);
  group.crash("a");
  group.pass(1_000);
  group.ask("b", read);
  group.settle();
  expect(group.answers.at(-1)).toMatchObject({ type: "read_ok", value: 1 });
});

test("a server that has missed something does not take over, whoever is silent", () => {
  const group = begun(["a", "b"]);
  group.crash("b");
  group.pass(1_000);
  group.ask("a", write(1));
  group.settle();
  group.start("b");
  group.pass(300, ["image"]);
  group.crash("a");
  group.pass(2_000);
  expect(headOf(group.at("b").view)).toBe("a");
  group.ask("b", read);
  group.settle();
  expect(group.answers.at(-1)).toMatchObject({ type: "error", leader: "a" });
});

test("an image that an earlier life asked for does not undo what was acknowledged since", () => {
  const group = new Group(["a", "b"]);
  const late = group.settle(["image"]);
  expect(late).toHaveLength(1);
  group.pass(300);
  group.ask("a", write(1));
  group.settle();
  expect(types(group)).toEqual(["write_ok"]);
  group.crash("b");
  group.start("b");
  group.deliver(late);
  expect(group.at("b").last).toBe(1);
});

test("updates that come before their turn are asked for again, and carried out in order", () => {
  const group = begun(["a", "b"]);
  group.ask("a", write(1));
  const first = group.settle(["forward"]);
  group.ask("a", write(2));
  group.settle();
  expect(types(group)).toEqual(["write_ok", "write_ok"]);
  group.deliver(first);
  expect(group.at("b").last).toBe(2);
  expect(group.at("a").machine.read("x")).toMatchObject({ value: 2 });
});

test("a lease lets the primary read without asking, and a successor waits until it is over", () => {
  const group = begun(["a", "b"], { reads: "lease" });
  group.ask("a", read);
  expect(group.settle(["beat"])).toEqual([]);
  expect(group.answers).toHaveLength(1);
  group.pass(1_500, ["a"]);
  group.ask("a", read);
  group.settle();
  expect(group.answers).toHaveLength(1);
});

test("a successor waits until the lease that it gave its predecessor is over", () => {
  const group = begun(["a", "b"], { reads: "lease" });
  const decided = group.pass(700, ["a", "view"]).filter(({ body }) => body.type === "view");
  // Before b learns that it leads, it hears a again, and says that it follows.
  group.pass(200, ["arbiter"]);
  group.ask("a", read);
  expect(group.settle(["arbiter"])).toEqual([]);
  expect(group.answers).toHaveLength(1);
  group.deliver(decided);
  expect(headOf(group.at("b").view)).toBe("b");
  group.ask("b", write(1));
  group.settle(["a"]);
  expect(group.answers).toHaveLength(1);
  group.pass(700, ["a"]);
  expect(types(group).slice(1)).toEqual(["write_ok"]);
});

test("a new primary serves nobody before every backup has its state: it may not know what was acknowledged", () => {
  const group = begun(["a", "b", "c"]);
  group.ask("a", write(1));
  group.settle();
  group.crash("a");
  group.pass(800, ["image"]);
  expect(chainOf(group.at("b").view)).toEqual(["b", "c"]);
  group.ask("b", read);
  group.ask("b", write(2));
  group.pass(200, ["image"]);
  expect(types(group)).toEqual(["write_ok"]);
  group.pass(300);
  // The first write once more, for b cannot know that it was answered; then the second one and the read.
  expect(types(group)).toEqual(["write_ok", "write_ok", "write_ok", "read_ok"]);
});

test("a backup that starts anew takes no updates before it has been given the state again", () => {
  const group = begun(["a", "b"]);
  group.ask("a", write(1));
  group.settle();
  group.crash("b");
  group.start("b");
  group.ask("a", write(2));
  group.pass(100, ["image"]);
  expect(group.at("b")).toMatchObject({ installed: false, last: 1 });
  expect(types(group)).toEqual(["write_ok"]);
  group.pass(300);
  expect(group.at("b")).toMatchObject({ installed: true, last: 2 });
  expect(types(group)).toEqual(["write_ok", "write_ok"]);
});

test("who has not got the state yet carries out nothing that it holds itself, whatever number is committed", () => {
  const group = begun(["a", "b"]);
  group.ask("a", write(1));
  group.settle(["forward"]);
  group.pass(1_000, ["a"]);
  group.ask("b", write(2));
  group.settle(["a"]);
  expect(types(group)).toEqual(["write_ok"]);
  group.pass(500, ["image"]);
  // Number 1 is committed, and is another update here.
  expect(chainOf(group.at("a").view)).toEqual(["b", "a"]);
  expect(group.at("b").commit).toBe(1);
  expect(group.at("a").machine.read("x")).toMatchObject({ type: "error" });
  group.pass(300);
  expect(group.at("a").machine.read("x")).toMatchObject({ value: 2 });
});

test("who comes into a view anew does not count as whole, although it was whole in the view before it left", () => {
  const group = begun(["a", "b"]);
  const beat = (members: readonly { node: string; since: number }[]): void =>
    group.deliver([
      {
        src: "a",
        dest: "b",
        body: {
          type: "beat",
          view: { epoch: 3, members },
          commit: 0,
          stamp: { start: 0, round: 0, sentMs: 0 },
        },
      },
    ]);
  expect(group.at("b").synced).toBe(true);
  beat([
    { node: "a", since: 1 },
    { node: "b", since: 3 },
  ]);
  expect(group.at("b").synced).toBe(false);
});

test.each([
  ["a", "b"],
  ["b", "a"],
])(
  "of two servers that were both down the one in the later view leads, also where %s starts before %s",
  (...order) => {
    // The name of the one that has missed something is the greater one, so that it is no tie-break that decides.
    const group = begun(["b", "a"], { failover: "timed" });
    group.crash("b");
    group.pass(1_500);
    group.ask("a", write(1));
    group.settle();
    group.start("b");
    group.pass(300, ["beat", "image"]);
    expect(chainOf(group.at("a").view)).toEqual(["a", "b"]);
    for (const node of order) group.crash(node);
    for (const node of order) group.start(node);
    group.pass(500);
    expect(headOf(group.at("b").view)).toBe("a");
    expect(group.at("b").machine.read("x")).toMatchObject({ value: 1 });
  },
);

test("a primary that comes back leads again where the other server has not got its state yet", () => {
  const group = begun(["a", "b"], { failover: "timed" });
  group.crash("b");
  group.start("b");
  group.pass(200, ["image"]);
  expect(group.at("b").synced).toBe(false);
  group.crash("a");
  group.start("a");
  group.pass(500);
  expect(headOf(group.at("b").view)).toBe("a");
  group.ask("a", write(1));
  group.settle();
  expect(types(group)).toEqual(["write_ok"]);
});

test("of two servers without an arbiter the one that was left alone knows more, whichever starts first", () => {
  for (const order of [
    ["a", "b"],
    ["b", "a"],
  ] as const) {
    const group = begun(["a", "b"], { failover: "timed" });
    group.crash("a");
    group.pass(1_500);
    group.ask("b", write(1));
    group.settle();
    expect(types(group)).toEqual(["write_ok"]);
    group.crash("b");
    for (const node of order) {
      group.start(node);
      group.pass(300);
    }
    expect(headOf(group.at("a").view)).toBe("b");
    group.ask("b", read);
    group.settle();
    expect(group.answers.at(-1)).toMatchObject({ type: "read_ok", value: 1 });
    expect(group.at("a").machine.read("x")).toMatchObject({ value: 1 });
  }
});

test("of two servers that were both down the primary of their last view leads, and nothing is lost", () => {
  const group = begun(["a", "b"], { failover: "timed" });
  group.ask("a", write(1));
  group.settle();
  for (const node of ["a", "b"]) group.crash(node);
  for (const node of ["b", "a"]) group.start(node);
  group.pass(500);
  expect(chainOf(group.at("b").view)).toEqual(["a", "b"]);
  group.ask("a", read);
  group.settle();
  expect(group.answers.at(-1)).toMatchObject({ type: "read_ok", value: 1 });
});

test("a newcomer that starts anew before it has the state is given it all the same", () => {
  const group = begun(["a", "b"], { failover: "timed" });
  for (let life = 0; life < 2; life++) {
    group.crash("b");
    group.start("b");
    group.pass(200, ["image"]);
  }
  group.pass(300);
  expect(group.at("b").installed).toBe(true);
  group.ask("a", write(1));
  group.settle();
  expect(types(group)).toEqual(["write_ok"]);
});

test("a server that waits for the other one serves nobody", () => {
  const group = begun(["a", "b"], { failover: "timed" });
  group.crash("a");
  group.crash("b");
  group.start("a");
  group.pass(3_000);
  group.ask("a", read);
  group.settle();
  expect(group.answers.at(-1)).toMatchObject({ type: "error", code: 11 });
});
