import { describe, expect, test } from "vitest";
import { workloadNamed } from "../index.ts";

/** What Maelstrom's documentation of its workloads shows: our calls must make these requests and read these replies. */
const exchanges: readonly (readonly [
  workload: string,
  call: Call,
  request: object,
  reply: object,
  output: unknown,
])[] = [
  ["lin-kv", { f: "read", input: null, key: 1 }, { type: "read", key: 1 }, { type: "read_ok", value: 3 }, 3],
  [
    "lin-kv",
    { f: "read", input: null, key: 1 },
    { type: "read", key: 1 },
    { type: "read_ok", value: null },
    null,
  ],
  ["lin-kv", { f: "write", input: 4, key: 1 }, { type: "write", key: 1, value: 4 }, { type: "write_ok" }, 4],
  [
    "lin-kv",
    { f: "cas", input: [3, 4], key: 1 },
    { type: "cas", key: 1, from: 3, to: 4 },
    { type: "cas_ok" },
    [3, 4],
  ],
  ["kv", { f: "delete", input: null, key: "k" }, { type: "delete", key: "k" }, { type: "delete_ok" }, null],
  ["echo", { f: "echo", input: "hi" }, { type: "echo", echo: "hi" }, { type: "echo_ok", echo: "hi" }, "hi"],
  ["unique-ids", { f: "generate", input: null }, { type: "generate" }, { type: "generate_ok", id: [1] }, [1]],
  ["g-set", { f: "add", input: 5 }, { type: "add", element: 5 }, { type: "add_ok" }, 5],
  ["g-set", { f: "read", input: "final" }, { type: "read" }, { type: "read_ok", value: [5] }, [5]],
  [
    "cart",
    { f: "add", input: 5, key: "c1" },
    { type: "add_item", key: "c1", item: 5 },
    { type: "add_item_ok" },
    5,
  ],
  [
    "cart",
    { f: "remove", input: 5, key: "c1" },
    { type: "remove_item", key: "c1", item: 5 },
    { type: "remove_item_ok" },
    5,
  ],
  [
    "cart",
    { f: "read", input: "final", key: "c1" },
    { type: "read_cart", key: "c1" },
    { type: "read_cart_ok", items: [5] },
    [5],
  ],
  [
    "row",
    { f: "write-row", input: { a: 5, b: 5 }, key: "r1" },
    { type: "write_row", key: "r1", cells: { a: 5, b: 5 } },
    { type: "write_row_ok" },
    { a: 5, b: 5 },
  ],
  [
    "row",
    { f: "read-row", input: null, key: "r1" },
    { type: "read_row", key: "r1" },
    { type: "read_row_ok", cells: null },
    null,
  ],
  ["pn-counter", { f: "add", input: -5 }, { type: "add", delta: -5 }, { type: "add_ok" }, -5],
  ["g-counter", { f: "read", input: "final" }, { type: "read" }, { type: "read_ok", value: 7 }, 7],
  [
    "broadcast",
    { f: "broadcast", input: 1000 },
    { type: "broadcast", message: 1000 },
    { type: "broadcast_ok" },
    1000,
  ],
  ["broadcast", { f: "read", input: null }, { type: "read" }, { type: "read_ok", messages: [1, 8] }, [1, 8]],
  [
    "txn-list-append",
    {
      f: "txn",
      input: [
        ["r", 1, null],
        ["append", 1, 6],
        ["append", 2, 9],
      ],
    },
    {
      type: "txn",
      txn: [
        ["r", 1, null],
        ["append", 1, 6],
        ["append", 2, 9],
      ],
    },
    {
      type: "txn_ok",
      txn: [
        ["r", 1, [8]],
        ["append", 1, 6],
        ["append", 2, 9],
      ],
    },
    [
      ["r", 1, [8]],
      ["append", 1, 6],
      ["append", 2, 9],
    ],
  ],
  [
    "kafka",
    { f: "send", input: [["send", "k1", 123]] },
    { type: "send", key: "k1", msg: 123 },
    { type: "send_ok", offset: 1000 },
    [["send", "k1", [1000, 123]]],
  ],
  [
    "kafka",
    { f: "poll", input: [["poll", { a: 2 }]] },
    { type: "poll", offsets: { a: 2 } },
    {
      type: "poll_ok",
      msgs: {
        a: [
          [2, 9],
          [3, 5],
          [4, 15],
        ],
      },
    },
    [
      [
        "poll",
        {
          a: [
            [2, 9],
            [3, 5],
            [4, 15],
          ],
        },
      ],
    ],
  ],
  [
    "kafka",
    { f: "commit", input: { k1: 2 } },
    { type: "commit_offsets", offsets: { k1: 2 } },
    { type: "commit_offsets_ok" },
    { k1: 2 },
  ],
  [
    "kafka",
    { f: "assign", input: ["k1", "k2"] },
    { type: "list_committed_offsets", keys: ["k1", "k2"] },
    { type: "list_committed_offsets_ok", offsets: { k1: 2 } },
    { k1: 2 },
  ],
];

interface Call {
  readonly f: string;
  readonly input: unknown;
  readonly key?: string | number;
}

test.each(exchanges)("%s: %j asks %j and understands %j", (name, call, request, reply, output) => {
  const form = workloadNamed(name).operations[call.f]!;
  expect(form.request(call)).toEqual(request);
  expect(form.output({ ...reply, msg_id: 7, in_reply_to: 2 } as never, call)).toEqual(output);
});

describe("a reply that is not of the form is refused with what was expected", () => {
  test.each([
    [
      "lin-kv",
      { f: "read", input: null, key: 1 },
      { type: "read_ok" },
      /whole number or null in its field "value"/,
    ],
    ["lin-kv", { f: "read", input: null, key: 1 }, { type: "read_ok", value: "3" }, /whole number or null/],
    ["lin-kv", { f: "write", input: 1, key: 1 }, { type: "cas_ok" }, /"write_ok"/],
    ["g-set", { f: "read", input: null }, { type: "read_ok", value: 3 }, /list of the elements/],
    ["g-set", { f: "read", input: null }, { type: "read_ok", value: [1, null] }, /list of the elements/],
    ["broadcast", { f: "read", input: null }, { type: "read_ok", value: [1] }, /field "messages"/],
    ["pn-counter", { f: "read", input: null }, { type: "read_ok", value: 1.5 }, /whole number/],
    ["unique-ids", { f: "generate", input: null }, { type: "generate_ok" }, /identifier in its field "id"/],
    ["echo", { f: "echo", input: "a" }, { type: "echo_ok" }, /payload/],
    ["kafka", { f: "send", input: [["send", "a", 1]] }, { type: "send_ok", offset: "0" }, /"offset"/],
    [
      "kafka",
      { f: "poll", input: [["poll", {}]] },
      { type: "poll_ok", msgs: { a: [1] } },
      /\[offset, message\]/,
    ],
    ["kafka", { f: "poll", input: [["poll", {}]] }, { type: "poll_ok", msgs: [] }, /"msgs"/],
    [
      "kafka",
      { f: "assign", input: ["a"] },
      { type: "list_committed_offsets_ok", offsets: null },
      /"offsets"/,
    ],
    [
      "txn-list-append",
      { f: "txn", input: [["r", 1, null]] },
      { type: "txn_ok", txn: [] },
      /micro-operations/,
    ],
    [
      "txn-list-append",
      { f: "txn", input: [["r", 1, null]] },
      { type: "txn_ok", txn: [["r", 2, []]] },
      /micro/,
    ],
    [
      "txn-list-append",
      { f: "txn", input: [["r", 1, null]] },
      { type: "txn_ok", txn: [["r", 1, 5]] },
      /micro/,
    ],
    [
      "txn-list-append",
      { f: "txn", input: [["append", 1, 2]] },
      { type: "txn_ok", txn: [["append", 1, 3]] },
      /m/,
    ],
  ])("%s: %j answered %j", (name, call, reply, expected) => {
    const form = workloadNamed(name).operations[call.f]!;
    expect(() => form.output(reply as never, call as Call)).toThrow(expected);
  });
});

test("an absent key is an answer for a read and a delete, and a refusal for a cas", () => {
  const { operations } = workloadNamed("kv");
  const answered = (f: string) =>
    operations[f]!.answers?.("key-does-not-exist", { f, input: null, key: "k" });
  expect(answered("read")).toEqual({ output: null });
  expect(answered("delete")).toEqual({ output: null });
  expect(answered("cas")).toBeUndefined();
  expect(operations["read"]!.answers?.("timeout", { f: "read", input: null })).toBeUndefined();
});

test("only calls that change nothing are read-only", () => {
  const readOnly = [
    "register",
    "set",
    "counter",
    "broadcast",
    "kafka",
    "txn-list-append",
    "unique-ids",
    "echo",
    "kv",
  ].map((name) => {
    const { operations } = workloadNamed(name);
    return [name, Object.keys(operations).filter((f) => operations[f]!.readOnly)];
  });
  expect(Object.fromEntries(readOnly)).toEqual({
    register: ["read"],
    set: ["read"],
    counter: ["read"],
    broadcast: ["read"],
    kafka: ["poll", "assign"],
    "txn-list-append": [],
    "unique-ids": [],
    echo: ["echo"],
    kv: ["read"],
  });
});
