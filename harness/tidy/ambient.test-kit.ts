import { type Finding, lineAt, type Source } from "./sources.test-kit.ts";

/** A word of the ambient world, and what stands in its place. */
interface Banned {
  readonly pattern: RegExp;
  readonly instead: string;
}

const banned: readonly Banned[] = [
  { pattern: /\bDate\.now\b/g, instead: "the cluster's or the node's clock" },
  { pattern: /\bnew Date\(\s*\)/g, instead: "the cluster's or the node's clock" },
  { pattern: /\bperformance\.\w+/g, instead: "the cluster's or the node's clock" },
  { pattern: /\bMath\.random\b/g, instead: "a Random forked from the seed, or the runtime's random" },
  { pattern: /\bcrypto\.\w+/g, instead: "a Random forked from the seed, or the runtime's random" },
  { pattern: /(?<![.\w])setTimeout\s*\(/g, instead: "Time.after, or the runtime's timers" },
  { pattern: /(?<![.\w])setInterval\s*\(/g, instead: "Time.after, or the runtime's timers" },
  { pattern: /(?<![.\w])setImmediate\s*\(/g, instead: "Time.after, or the runtime's timers" },
  { pattern: /(?<![.\w])queueMicrotask\s*\(/g, instead: "an awaited promise" },
  { pattern: /(?<![.\w#])process\.\w+/g, instead: "an option handed in by the command line" },
  { pattern: /(?<![.\w])console\.\w+/g, instead: "a sink or a note; only the command line prints" },
  { pattern: /(?<![.\w#])fetch\s*\(/g, instead: "the runtime's network" },
  { pattern: /(?<![.\w])new (?:WebSocket|Worker|XMLHttpRequest)\b/g, instead: "the runtime's network" },
];

/** Where the ambient world begins: environments make worlds, the runner and the command line live in ours. */
const free: readonly string[] = [
  "harness/environments/",
  "harness/run/",
  "harness/cli/",
  "harness/bench/",
  "systems-under-test/external/",
  // Runs in the reader's browser.
  "reports/page/client/",
];

/** Ambient time, randomness, timers and output where they must not be. */
export function findAmbient(sources: readonly Source[]): Finding[] {
  return sources
    .filter((source) => !source.test && !free.some((path) => source.path.startsWith(path)))
    .flatMap((source) =>
      banned.flatMap(({ pattern, instead }) =>
        [...source.bare.matchAll(pattern)].map((match) => ({
          path: source.path,
          line: lineAt(source.bare, match.index),
          text: `${match[0].replace(/\s*\($/, "")} is ambient; use ${instead}`,
        })),
      ),
    );
}
