import { expect, test } from "vitest";
import { trueClock } from "../../process/control.ts";
import { bentClockPage } from "./bent-clock.ts";

const numbersOf = (page: Buffer): bigint[] =>
  Array.from({ length: page.length / 8 }, (_, at) => page.readBigInt64LE(8 * at));

test("the page of a true clock is its turn alone, and of a bent one what bent-clock.c reads", () => {
  expect(numbersOf(bentClockPage(trueClock, 2, 0))).toEqual([2n, 0n, 0n, 0n, 0n, 0n, 0n]);
  const strobe = { offsetMs: 9, periodMs: 0.5, sinceMs: 7 };
  const page = bentClockPage({ offsetMs: -1.5, rate: 0.8, strobes: [strobe] }, 4, 3);
  expect(numbersOf(page)).toEqual([
    4n,
    -1_500_000n,
    -200_000_000n,
    3_000_000n,
    9_000_000n,
    500_000n,
    7_000_000n,
  ]);
});

test("two strobes of one clock are refused", () => {
  const strobe = { offsetMs: 9, periodMs: 10, sinceMs: 0 };
  expect(() => bentClockPage({ ...trueClock, strobes: [strobe, strobe] }, 2, 0)).toThrow("at a time");
});
