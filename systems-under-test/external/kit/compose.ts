import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { UsageError, unknownName } from "../../../harness/core/usage-error.ts";
import type { Container, Place, ServerSystem } from "../server.ts";
import { containerOf, type Service, serviceFields } from "./compose-service.ts";

type Composed = Required<Pick<ServerSystem, "container" | "nodesDefault" | "refuse" | "dataFolder">>;

/**
 * A cluster from a Docker Compose file: its services, in the order given here, are the nodes n1, n2 ..., and know
 * each other by their names of the file as well. Taken over: image, build, command, entrypoint, environment,
 * hostname, cap_add, tmpfs, files and folders that are mounted (they become part of the image), and one named volume
 * a service, the data folder. What only concerns Compose is passed over; anything else is refused by a UsageError.
 */
export function composed(file: string | URL, services: readonly string[]): Composed {
  const path = file instanceof URL ? fileURLToPath(file) : resolve(file);
  const known = servicesOf(path);
  for (const name of services)
    if (known[name] === undefined) throw unknownName(`service of ${path}`, name, Object.keys(known));
  const folder = dirname(path);
  const made = services.map((name) => containerOf(name, checked(known[name]!, `${path}: ${name}`), folder));
  const folders = new Set(made.flatMap(({ dataFolder }) => dataFolder ?? []));
  if (folders.size > 1)
    throw new UsageError(
      `${path}: every service's volume must be mounted at the same place, not ${[...folders].join(" and ")}.`,
    );
  return {
    container: ({ index }: Place): Container => made[index]!.container,
    dataFolder: [...folders][0] ?? "/data",
    nodesDefault: services.length,
    refuse: (_, nodes) =>
      nodes === services.length
        ? undefined
        : `its Compose file has ${services.length} nodes: give --nodes ${services.length}.`,
  };
}

function servicesOf(path: string): Readonly<Record<string, Service>> {
  if (!existsSync(path)) throw new UsageError(`the Compose file ${path} does not exist.`);
  let value: unknown;
  try {
    value = parse(readFileSync(path, "utf8"), { merge: true });
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const services = isRecord(value) ? value["services"] : undefined;
  if (isRecord(services)) return services as Readonly<Record<string, Service>>;
  throw new UsageError(`${path}: expected a Compose file with "services".`);
}

function checked(service: Service, where: string): Service {
  if (!isRecord(service)) throw new UsageError(`${where}: expected a service with an image or a build.`);
  for (const field of Object.keys(service)) {
    if (!(field in serviceFields)) throw unknownName(`field of ${where}`, field, Object.keys(serviceFields));
  }
  const variable = /(?<!\$)\$\{?[A-Za-z_]\w*/.exec(JSON.stringify(service));
  if (variable !== null)
    throw new UsageError(
      `${where}: variables such as ${variable[0].replace(/\{/, "")} are not filled in; write the value.`,
    );
  return service;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
