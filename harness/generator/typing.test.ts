import { expectTypeOf, test } from "vitest";
import type { Invocation } from "../core/operation.ts";
import {
  any,
  clients,
  concurrentKeys,
  type Generator,
  limit,
  map,
  mix,
  naturals,
  phases,
  reserve,
  stagger,
  stateful,
  untilOk,
  untyped,
  weighted,
} from "./index.ts";
import { simulate } from "./testing.ts";

type Register = {
  readonly read: { readonly input: null; readonly output: number | null };
  readonly write: { readonly input: number; readonly output: undefined };
};

const read: Invocation<Register> = { f: "read", input: null };
const write = (input: number): Invocation<Register> => ({ f: "write", input });

test("the operation table is known from what the plan is for, or from its parts", () => {
  const declared: Generator<Register> = mix({ f: "read", input: null }, () => ({ f: "write", input: 1 }));
  const nested: Generator<Register> = clients(
    stagger(
      10,
      concurrentKeys(2, naturals, () =>
        limit(
          9,
          reserve(
            [[1, () => read]],
            mix(
              weighted(2, () => write(1)),
              read,
            ),
          ),
        ),
      ),
    ),
  );
  const counted: Generator<Register> = stateful(0, { next: (n) => [write(n), n + 1] });
  expectTypeOf(phases(declared, untilOk(nested))).toEqualTypeOf<Generator<Register>>();
  expectTypeOf(any(declared, counted)).toEqualTypeOf<Generator<Register>>();
  const mapped: Generator<Register> = map((invocation: Invocation<Register>) => invocation, declared);
  // The runner does not know tables, and the nemesis has one of its own.
  const together: Generator = any(untyped(declared), { f: "cut", input: "n1" });
  simulate(limit(2, mapped));
  simulate(limit(2, together));
});

test("an operation that the table does not have is refused by the compiler", () => {
  // @ts-expect-error the input of a write is a number
  const wrong: Generator<Register> = mix({ f: "write", input: "one" });
  // @ts-expect-error there is no such function
  const unknown: Generator<Register> = limit(1, { f: "delete", input: null });
  simulate([limit(1, wrong), unknown]);
});
