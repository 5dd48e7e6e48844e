import { openEngine } from "../../environments/docker/engine.ts";
import { isDead } from "../../environments/docker/owner.ts";
import { removeImages, sweepLeftovers } from "../../environments/docker/sweep.ts";

/**
 * `faultline clean`: takes away the containers, volumes and networks of harnesses that are no longer alive. Every run
 * in containers does so at its start, too. With `all`, those of living ones as well (their runs fail) and the images that were built.
 */
export async function clean(flags: { readonly all?: boolean; readonly json?: boolean }): Promise<number> {
  const engine = await openEngine();
  const swept = {
    ...(await sweepLeftovers(engine, flags.all === true ? () => true : isDead)),
    ...(flags.all === true ? { images: await removeImages(engine) } : {}),
  };
  if (flags.json === true) process.stdout.write(`${JSON.stringify(swept, null, 2)}\n`);
  else
    for (const [kind, names] of Object.entries(swept) as [string, readonly string[]][])
      process.stdout.write(`${kind}: ${names.length === 0 ? "nothing to remove" : names.join(" ")}\n`);
  return 0;
}
