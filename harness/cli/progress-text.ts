import type { SystemDeclaration } from "../../systems-under-test/system.ts";
import { promisesOf, systemOptionsOf } from "../../systems-under-test/system-options.ts";

/** What a system promises of when it answers, as it is without options; undefined where it promises nothing. */
export function progressText(system: SystemDeclaration): string | undefined {
  const { progress } = promisesOf(system, systemOptionsOf(system, {}));
  if (progress === undefined) return undefined;
  const { withinMs, lossMax, latencyMaxMs, leadersMax } = progress;
  const leaders =
    leadersMax === undefined ? "" : `, and after that time no more than ${leadersMax} further leader comes`;
  return (
    `while one and the same majority of the nodes is up and connected, some call is answered within ${withinMs} ms${leaders}, ` +
    `on networks that lose at most ${lossMax * 100} % and take ${latencyMaxMs} ms on average at most (the check \`progress\`, in simulation)`
  );
}
