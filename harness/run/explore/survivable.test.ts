import { expect, test } from "vitest";
import { survivable } from "./survivable.ts";

test("clocks that may part let timers go off one by one; where they may not, time passes for all", () => {
  expect(survivable({ tolerates: ["clock", "delay"] })).toEqual(["timer"]);
  expect(survivable({ tolerates: ["delay", "crash"] })).toEqual(["time", "reboot"]);
});

test("no time passes where a message that is too late is outside of what the system survives", () => {
  expect(survivable({ tolerates: ["duplicate", "reorder"] })).toEqual([]);
  expect(survivable({ tolerates: ["crash", "unsynced-loss", "partition"] })).toEqual([
    ...["reboot", "power-cut", "isolate", "rejoin"],
  ]);
});
