import type Docker from "dockerode";
import { statusOf } from "./engine.ts";
import { isDead, labelNames } from "./owner.ts";

/** What was taken away, by name. */
export interface Swept {
  readonly containers: readonly string[];
  readonly volumes: readonly string[];
  readonly networks: readonly string[];
}

/**
 * Takes away what harnesses left behind that are no longer alive (`kill -9`, a power cut): containers first, for
 * they hold the volumes and networks. Their packet rules end with their network namespaces; the engine's own rules
 * for their ports end with them.
 */
export async function sweepLeftovers(
  engine: Docker,
  left: (owner: string) => boolean = isDead,
): Promise<Swept> {
  return removeAll(engine, { label: [labelNames.owner] }, (labels) => left(labels[labelNames.owner] ?? ""));
}

/** Takes away all that one run made. */
export function removeRun(engine: Docker, run: string): Promise<Swept> {
  return removeAll(engine, { label: [`${labelNames.run}=${run}`] }, () => true);
}

/** Takes away the images that faultline has built and no container uses; the next run builds what it needs anew. */
export async function removeImages(engine: Docker): Promise<readonly string[]> {
  const images = await engine.listImages({ filters: { label: [labelNames.image] } });
  const removed = await Promise.all(
    images.map(async ({ Id, RepoTags = [] }) => {
      try {
        await engine.getImage(RepoTags[0] ?? Id).remove();
        return [RepoTags[0] ?? Id];
      } catch (error) {
        // In use, by a container or by another image; or another sweep was quicker.
        if (statusOf(error) === 409 || statusOf(error) === 404) return [];
        throw error;
      }
    }),
  );
  return removed.flat();
}

type Labels = Readonly<Record<string, string>>;

async function removeAll(
  engine: Docker,
  filters: { readonly label: string[] },
  wanted: (labels: Labels) => boolean,
): Promise<Swept> {
  const containers = (await engine.listContainers({ all: true, filters })).filter((one) =>
    wanted(one.Labels),
  );
  await each(containers, ({ Id }) => engine.getContainer(Id).remove({ force: true, v: true }));
  const volumes = ((await engine.listVolumes({ filters })).Volumes ?? []).filter((one) =>
    wanted(one.Labels ?? {}),
  );
  await each(volumes, ({ Name }) => engine.getVolume(Name).remove({ force: true }));
  const networks = (await engine.listNetworks({ filters })).filter((one) => wanted(one.Labels ?? {}));
  await each(networks, ({ Id }) => engine.getNetwork(Id).remove());
  return {
    containers: containers.map(({ Names }) => Names[0]?.slice(1) ?? ""),
    volumes: volumes.map(({ Name }) => Name),
    networks: networks.map(({ Name }) => Name),
  };
}

/** Two sweeps may meet: what the other took is gone as well, and what it is just taking is in use for a moment. */
async function each<V>(things: readonly V[], remove: (thing: V) => Promise<unknown>): Promise<void> {
  await Promise.all(
    things.map(async (thing) => {
      for (let attempt = 1; ; attempt++) {
        try {
          await remove(thing);
          return;
        } catch (error) {
          if (statusOf(error) === 404) return;
          if (statusOf(error) !== 409 || attempt === attemptsMax) throw error;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }
    }),
  );
}

const attemptsMax = 50;
