import type { Checker } from "./checker.ts";
import { namedSetFull } from "./set-full.ts";

/** Every acknowledged message reaches every node in the end, once, and no node makes messages up. */
export const broadcast: Checker = namedSetFull(
  "broadcast",
  "Every acknowledged message is in the last reads, none twice, none made up.",
  { adds: "broadcast" },
);
