import type { Deed } from "./register-worlds.ts";

/** Sets of deeds as bits: a history has fewer than 31. */
type Bits = number;

/** For each deed the deeds causally before it (po ∪ rf)+, or undefined when one comes before itself. */
export function causalPasts(deeds: readonly Deed[]): Bits[] | undefined {
  const past = deeds.map((deed, at): Bits => {
    const sooner = deeds.reduce(
      (bits, other, b) => (b < at && other.session === deed.session ? bits | (1 << b) : bits),
      0,
    );
    return deed.read && deed.source >= 0 ? sooner | (1 << deed.source) : sooner;
  });
  for (let again = true; again; ) {
    again = false;
    for (let at = 0; at < deeds.length; at++) {
      let wider = past[at]!;
      for (let b = 0; b < deeds.length; b++) if ((wider >> b) & 1) wider |= past[b]!;
      if (wider !== past[at]) again = true;
      past[at] = wider;
    }
  }
  return past.some((bits, at) => (bits >> at) & 1) ? undefined : past;
}

/** CC: for each read some order of its causal past in which what it saw was written last (POPL 2017, section 3). */
export function isCausal(deeds: readonly Deed[]): boolean {
  const past = causalPasts(deeds);
  if (past === undefined) return false;
  return deeds.every((deed, at) => {
    if (!deed.read) return true;
    return someOrder(deeds, past, past[at]!, (copies) => (copies.get(deed.key) ?? -1) === deed.source);
  });
}

/** CCv: one order of all deeds that extends causality; each read saw the last write of its past in that order. */
export function isConvergent(deeds: readonly Deed[]): boolean {
  const past = causalPasts(deeds);
  if (past === undefined) return false;
  const all = 2 ** deeds.length - 1;
  const place = (placed: Bits, order: readonly number[]): boolean => {
    if (placed === all) return true;
    return deeds.some((deed, at) => {
      if ((placed >> at) & 1 || (past[at]! & ~placed) !== 0) return false;
      if (deed.read) {
        const seen = order.filter(
          (b) => (past[at]! >> b) & 1 && deeds[b]!.writes && deeds[b]!.key === deed.key,
        );
        if ((seen.at(-1) ?? -1) !== deed.source) return false;
      }
      return place(placed | (1 << at), [...order, at]);
    });
  };
  return place(0, []);
}

/**
 * Read atomic (Biswas and Enea 2019): one order of all deeds that extends program order and reads-from, and in which
 * each write of its key that a read's own session made before it is not after the one that was read.
 */
export function isReadAtomic(deeds: readonly Deed[]): boolean {
  const past = causalPasts(deeds);
  if (past === undefined) return false;
  const isOwn = (read: Deed, at: number, b: number): boolean =>
    b < at && deeds[b]!.writes && deeds[b]!.session === read.session && deeds[b]!.key === read.key;
  // All own writes that some reader of a write must not have missed.
  const owed = deeds.map((_, at): Bits => {
    const readers = [...deeds.keys()].filter((read) => deeds[read]!.read && deeds[read]!.source === at);
    return bitsWhere(deeds, (__, b) => b !== at && readers.some((read) => isOwn(deeds[read]!, read, b)));
  });
  const missesOwn = deeds.some(
    (deed, at) => deed.read && deed.source < 0 && deeds.some((_, b) => isOwn(deed, at, b)),
  );
  if (missesOwn) return false;
  const all = 2 ** deeds.length - 1;
  const dead = new Set<Bits>();
  const place = (placed: Bits): boolean => {
    if (placed === all) return true;
    if (dead.has(placed)) return false;
    dead.add(placed);
    return deeds.some(
      (_, at) =>
        !((placed >> at) & 1) && ((past[at]! | owed[at]!) & ~placed) === 0 && place(placed | (1 << at)),
    );
  };
  return place(0);
}

/** CM: each session has an order of its past that extends causality and explains all of its own answers. */
export function isCausalMemory(deeds: readonly Deed[]): boolean {
  const past = causalPasts(deeds);
  if (past === undefined) return false;
  return sessionsOf(deeds).every((session) => {
    const own = bitsWhere(deeds, (deed) => deed.session === session);
    let whole = own;
    for (let at = 0; at < deeds.length; at++) if ((own >> at) & 1) whole |= past[at]!;
    return hasView(deeds, past, whole, session);
  });
}

/** PRAM: each session has an order of all writes, each writer's in its own order, that explains its own answers. */
export function isPram(deeds: readonly Deed[]): boolean {
  return sessionsOf(deeds).every((session) => {
    const part = bitsWhere(deeds, (deed) => deed.session === session || deed.writes);
    const before = deeds.map((deed, at) =>
      bitsWhere(deeds, (other, b) => b < at && other.session === deed.session),
    );
    return hasView(deeds, before, part, session);
  });
}

export function sessionsOf(deeds: readonly Deed[]): number[] {
  return [...new Set(deeds.map((deed) => deed.session))];
}

export function bitsWhere(deeds: readonly Deed[], test: (deed: Deed, at: number) => boolean): Bits {
  return deeds.reduce((bits, deed, at) => (test(deed, at) ? bits | (1 << at) : bits), 0);
}

/** Tries every order of the part, remembering what cannot be completed; reads of other sessions are not judged. */
function hasView(deeds: readonly Deed[], before: readonly Bits[], part: Bits, session: number): boolean {
  const dead = new Set<string>();
  const place = (placed: Bits, copies: ReadonlyMap<string, number>): boolean => {
    if (placed === part) return true;
    const name = `${placed} ${[...copies].sort().join()}`;
    if (dead.has(name)) return false;
    for (let at = 0; at < deeds.length; at++) {
      const deed = deeds[at]!;
      if (!((part >> at) & 1) || (placed >> at) & 1 || (before[at]! & part & ~placed) !== 0) continue;
      if (deed.session === session && deed.read && (copies.get(deed.key) ?? -1) !== deed.source) continue;
      const next = deed.writes ? new Map(copies).set(deed.key, at) : copies;
      if (place(placed | (1 << at), next)) return true;
    }
    dead.add(name);
    return false;
  };
  return place(0, new Map());
}

/** Whether some order of the deeds in `part` that keeps `before` ends in copies that satisfy the test. */
function someOrder(
  deeds: readonly Deed[],
  before: readonly Bits[],
  part: Bits,
  test: (copies: ReadonlyMap<string, number>) => boolean,
): boolean {
  const dead = new Set<string>();
  const place = (placed: Bits, copies: ReadonlyMap<string, number>): boolean => {
    if (placed === part) return test(copies);
    const name = `${placed} ${[...copies].sort().join()}`;
    if (dead.has(name)) return false;
    dead.add(name);
    for (let at = 0; at < deeds.length; at++) {
      if (!((part >> at) & 1) || (placed >> at) & 1 || (before[at]! & part & ~placed) !== 0) continue;
      const next = deeds[at]!.writes ? new Map(copies).set(deeds[at]!.key, at) : copies;
      if (place(placed | (1 << at), next)) return true;
    }
    return false;
  };
  return place(0, new Map());
}
