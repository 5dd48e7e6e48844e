import { expect, test } from "vitest";
import { concurrencyLimit } from "./concurrency-limit.ts";
import { limit } from "./limit.ts";
import { simulate } from "./testing.ts";

test("never more calls are open at once, and as many as allowed are", () => {
  const { events, ended } = simulate(
    concurrencyLimit(
      2,
      limit(30, () => ({ f: "a", input: 0 })),
    ),
    {
      threads: 5,
      executor: ({ random }) => ({ latency: random.between(1, 100), outcome: { type: "ok", output: 1 } }),
    },
  );
  expect(ended).toBe("done");
  let open = 0;
  let most = 0;
  for (const { type } of events) {
    open += type === "invoke" ? 1 : -1;
    most = Math.max(most, open);
  }
  expect(most).toBe(2);
});
