import type { Deed } from "./register-worlds.ts";

type Rules = {
  readonly own?: true;
  readonly remember?: true;
  readonly earlier?: true;
  readonly follow?: true;
};

/**
 * A session guarantee by its definition: the smallest visible set of each read, closed under the rules one by one,
 * holds no write of the key that is certainly after what was read.
 */
export function holdsFor(rules: Rules): (deeds: readonly Deed[]) => boolean {
  return (deeds) => {
    const after = certainlyAfter(deeds, rules.follow === true);
    if (deeds.some((_, at) => after(at, at))) return false;
    return deeds.every((deed, at) => {
      if (!deed.read) return true;
      return [...visible(deeds, at, rules)].every(
        (w) =>
          w === deed.source || deeds[w]!.key !== deed.key || (deed.source >= 0 && !after(deed.source, w)),
      );
    });
  };
}

function visible(deeds: readonly Deed[], read: number, rules: Rules): Set<number> {
  const soonerOf = (at: number): number[] =>
    [...deeds.keys()].filter((b) => b < at && deeds[b]!.session === deeds[at]!.session);
  const seen = new Set<number>();
  const add = (source: number): void => {
    if (source >= 0) seen.add(source);
  };
  add(deeds[read]!.source);
  for (const sooner of soonerOf(read)) {
    if (rules.own && deeds[sooner]!.writes) add(sooner);
    if (rules.remember && deeds[sooner]!.read) add(deeds[sooner]!.source);
  }
  // A set that grows while it is walked through: the closure.
  for (const write of seen) {
    const own = deeds[write]!.read ? [write] : [];
    for (const sooner of [...soonerOf(write), ...own]) {
      if (rules.earlier && sooner !== write && deeds[sooner]!.writes) add(sooner);
      if (rules.follow && deeds[sooner]!.read) add(deeds[sooner]!.source);
    }
  }
  return seen;
}

/** Writes of one session in their order; with writes-follow-reads, also after all that the session had read. */
function certainlyAfter(deeds: readonly Deed[], follow: boolean): (a: number, b: number) => boolean {
  const n = deeds.length;
  const after = Array.from({ length: n }, () => new Array<boolean>(n).fill(false));
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) {
      if (!deeds[b]!.writes) continue;
      const sameSession = deeds[a]!.session === deeds[b]!.session;
      if (deeds[a]!.writes && sameSession && a < b) after[a]![b] = true;
      const reads = deeds[a]!.read && deeds[a]!.source >= 0 && sameSession && a <= b;
      if (follow && reads) after[deeds[a]!.source]![b] = true;
    }
  }
  for (let k = 0; k < n; k++)
    for (let a = 0; a < n; a++)
      for (let b = 0; b < n; b++) if (after[a]![k]! && after[k]![b]!) after[a]![b] = true;
  return (a, b) => after[a]![b]!;
}
