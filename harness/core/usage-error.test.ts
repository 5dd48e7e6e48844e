import { expect, test } from "vitest";
import { nearestName, UsageError, unknownName } from "./usage-error.ts";

const faults = ["partition", "crash", "pause", "clock"];

test("an unknown name is told with the nearest one when that is near enough to be a slip", () => {
  const error = unknownName("fault", "partion", faults);
  expect(error).toBeInstanceOf(UsageError);
  expect(error.name).toBe("UsageError");
  expect(error.message).toBe(
    'unknown fault "partion"; did you mean "partition"? Expected one of: partition, crash, pause, clock.',
  );
  expect(unknownName("fault", "earthquake", faults).message).toBe(
    'unknown fault "earthquake". Expected one of: partition, crash, pause, clock.',
  );
});

test("the nearest name takes the fewest edits, whatever the case", () => {
  expect(nearestName("CRASH", faults)).toBe("crash");
  expect(nearestName("cras", faults)).toBe("crash");
  expect(nearestName("clokc", faults)).toBe("clock");
  expect(nearestName("pauze", faults)).toBe("pause");
  expect(nearestName("xyz", faults)).toBeUndefined();
  expect(nearestName("crash", [])).toBeUndefined();
});
