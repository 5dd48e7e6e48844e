import { expect, test } from "vitest";
import { survivable } from "./survivable.ts";

test("the events of a small scope are those whose trouble the system promises to survive", () => {
  expect(survivable({ tolerates: ["clock", "delay"] })).toEqual(["timer", "time"]);
  expect(survivable({ tolerates: ["delay", "crash"] })).toEqual(["time", "reboot"]);
  expect(survivable({ tolerates: ["crash", "unsynced-loss", "partition"] })).toEqual([
    ...["reboot", "power-cut", "isolate", "rejoin"],
  ]);
});

test("no time passes where a message that is too late is outside of what the system survives", () => {
  expect(survivable({ tolerates: ["duplicate", "reorder", "loss", "pause"] })).toEqual([]);
});
