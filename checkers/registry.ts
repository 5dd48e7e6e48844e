import { unknownName } from "../harness/core/usage-error.ts";
import { availability } from "./availability.ts";
import { broadcast } from "./broadcast.ts";
import { cart } from "./cart.ts";
import { causalCheckers } from "./causal/causal.ts";
import type { Checker } from "./checker.ts";
import { convergence } from "./convergence.ts";
import { counter } from "./counter.ts";
import { echo } from "./echo.ts";
import { fencing } from "./fencing.ts";
import { fracturedReads } from "./fractured-reads.ts";
import { kafka } from "./kafka.ts";
import { ladder } from "./ladder/ladder.ts";
import { listAppend } from "./list-append.ts";
import { isRegisterCall } from "./models/cas-register.ts";
import { monotonic } from "./monotonic.ts";
import { mutex } from "./mutex.ts";
import { coherence, slowMemory } from "./per-key/per-key.ts";
import { pnCounter } from "./pn-counter.ts";
import { queueDelivery } from "./queue-delivery.ts";
import { sequential } from "./sequential/sequential.ts";
import { sessionCheckers } from "./session/session.ts";
import { setFull } from "./set-full.ts";
import { staleness, twoAtomic } from "./staleness/staleness.ts";
import { stats } from "./stats.ts";
import { totalQueue } from "./total-queue.ts";
import { uniqueIds } from "./unique-ids.ts";
import { watch } from "./watch.ts";
import {
  safeRegister,
  stronglyRegularRegister,
  weaklyRegularRegister,
} from "./weak-registers/weak-registers.ts";

/** Consistency models of registers: they read calls of registers alone. */
const ofRegisters: readonly Checker[] = [
  safeRegister,
  weaklyRegularRegister,
  stronglyRegularRegister,
  twoAtomic,
  staleness(),
  convergence(),
  sequential(),
  coherence,
  slowMemory,
  ...causalCheckers,
  ...sessionCheckers,
].map(readingRegisters);

const single: readonly Checker[] = [
  stats,
  availability(),
  setFull(),
  broadcast,
  cart,
  fracturedReads,
  counter,
  pnCounter,
  uniqueIds,
  echo,
  queueDelivery,
  totalQueue,
  monotonic,
  mutex,
  fencing,
  watch,
  listAppend,
  kafka,
  ...ofRegisters,
];

/** Every checker that needs no model, with its default options; `linearizable` needs one and is made from it. */
export const checkers: readonly Checker[] = [...single, readingRegisters(ladder(single))];

/** The checker, known to read calls of registers alone. */
export function readingRegisters(checker: Checker): Checker {
  return { ...checker, accepts: isRegisterCall };
}

export function checkerNamed(name: string): Checker {
  const found = checkers.find((checker) => checker.name === name);
  if (found === undefined) {
    throw unknownName("checker", name, ["linearizable", ...checkers.map((checker) => checker.name)]);
  }
  return found;
}
