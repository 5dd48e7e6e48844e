import { expect, test } from "vitest";
import { encodeRecord, type JournalRecord, recoverJournal } from "./journal.ts";

const entry = (index: number, term: number, value: unknown): JournalRecord => ({
  type: "entry",
  index,
  term,
  command: { type: "write", key: "k 1", value, client: "c", seq: index },
});

const records: readonly JournalRecord[] = [
  { type: "term", term: 1, vote: "n1" },
  entry(1, 1, "a b\nc"),
  entry(2, 1, { nested: [1, null] }),
  { type: "term", term: 3, vote: null },
  entry(2, 3, "replaces"),
  entry(3, 3, "follows"),
];

const file = records.map(encodeRecord).join("");

test("a journal gives back term, vote and log; a later entry replaces all from its index on", () => {
  const { term, vote, entries, keep, droppedChars } = recoverJournal(file);
  expect({ term, vote, droppedChars }).toEqual({ term: 3, vote: null, droppedChars: 0 });
  expect(keep).toBe(file);
  expect(entries.map(({ command }) => "value" in command && command.value)).toEqual([
    "a b\nc",
    "replaces",
    "follows",
  ]);
  expect(recoverJournal("")).toMatchObject({ term: 0, vote: null, entries: [] });
});

test("a torn tail is dropped, wherever it was torn", () => {
  const whole = records.slice(0, -1).map(encodeRecord).join("");
  for (let length = whole.length; length < file.length; length++) {
    const { entries, keep, droppedChars } = recoverJournal(file.slice(0, length));
    expect(entries.length).toBe(2);
    expect({ keep, droppedChars }).toEqual({ keep: whole, droppedChars: length - whole.length });
  }
});

test("damage before the tail is not repaired by forgetting", () => {
  expect(() => recoverJournal(file.replace("replaces", "replaced"))).toThrow("damaged");
});

test("an entry after a gap is refused", () => {
  expect(() => recoverJournal(encodeRecord(entry(2, 1, "x")))).toThrow("gap");
});

test("torn-tail-accepted keeps a torn entry as a no-op", () => {
  const torn = file.slice(0, -5);
  const bugs = new Set(["torn-tail-accepted"]);
  const { entries, keep } = recoverJournal(torn, bugs);
  expect(entries[2]).toEqual({ term: 3, command: { type: "noop" } });
  expect(recoverJournal(keep).entries).toEqual(entries);
  expect(recoverJournal(torn).entries.length).toBe(2);
});
