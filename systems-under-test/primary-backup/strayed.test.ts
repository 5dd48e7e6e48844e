import { expect, test } from "vitest";
import type { Note } from "../system.ts";
import { strayed } from "./strayed.ts";

const role = (seconds: number, node: string, epoch: number, name: string): Note => ({
  time: seconds * 1e9,
  node,
  epoch,
  kind: "role",
  fields: { role: name },
});

test("who takes over from a server that is up had not heard it, and nobody's crash was the reason", () => {
  const replaced = [role(1, "n2", 1, "leader"), role(1, "n3", 1, "backup"), role(5, "n3", 1, "leader")];
  expect(strayed([...replaced, role(6, "n2", 1, "spare")])).toMatchObject([
    { kind: "delay", text: expect.stringContaining("n3 took over from n2") },
  ]);
  expect(strayed([...replaced, role(6, "n2", 2, "spare")])).toEqual([]);
  expect(strayed(replaced)).toEqual([]);
});

test("a server that leads on in the next view has been replaced by nobody", () => {
  expect(
    strayed([role(1, "n2", 1, "leader"), role(5, "n2", 1, "leader"), role(6, "n2", 1, "leader")]),
  ).toEqual([]);
});
