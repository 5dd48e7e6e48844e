import { join } from "node:path";
import { assert } from "../../core/assert.ts";
import { msToNanos } from "../../core/time.ts";
import type { NodeId } from "../../runtime/message.ts";
import type * as contract from "../environment.ts";
import { processCapabilities } from "./capabilities.ts";
import { Guardian } from "./guardian-handle.ts";
import { type Berth, HostedCluster } from "./hosted-cluster.ts";
import { type LaunchCommand, launchCommand } from "./launch-command.ts";
import type { ProcessLimits } from "./limits.ts";
import { NodeProcess } from "./node-process.ts";
import { cutPower } from "./power-cut.ts";
import type { Vessel, VesselEvents } from "./vessel.ts";

/** A cluster of child processes with the harness as the network between them. */
export class ProcessCluster extends HostedCluster {
  readonly environment = "process";
  readonly capabilities: ReadonlySet<contract.Capability>;
  readonly #options: contract.LaunchOptions;
  readonly #limits: ProcessLimits;
  readonly #launch: LaunchCommand;
  readonly #processes = new Map<NodeId, NodeProcess>();
  #guardian: Guardian | undefined;

  constructor(options: contract.LaunchOptions, limits: ProcessLimits) {
    super(options, limits);
    this.#options = options;
    this.#limits = limits;
    this.#launch = launchCommand(options.launchable, options.random);
    this.capabilities = processCapabilities(this.#launch.own, options.network.transport);
  }

  async impose(links: readonly contract.Link[], rule: contract.LinkRule): Promise<AsyncDisposable> {
    return this.switchboard.rules.impose(links, rule);
  }

  probeLink(link: contract.Link, count: number, waitMs = 1000): Promise<contract.LinkProbe> {
    return this.switchboard.probe(link, count, msToNanos(waitMs));
  }

  async resetConnections(nodes: readonly NodeId[]): Promise<contract.BrokenConnections> {
    return this.switchboard.reset(nodes);
  }

  /** The process that runs a node now, for tests and for `doctor`. */
  pid(node: NodeId): number | undefined {
    return this.state(node) === "down" ? undefined : this.#processes.get(node)?.pid;
  }

  get guardianPid(): number {
    assert(this.#guardian !== undefined, "the cluster was not launched");
    return this.#guardian.pid;
  }

  protected async prepare(): Promise<void> {
    this.#guardian = this.scope.use(await Guardian.start((error) => this.fail(error)));
  }

  protected berth(node: NodeId, folder: string): Berth {
    const data = join(folder, "data", node);
    const random = this.#options.random.fork(`disk/${node}`);
    return {
      embark: (epoch, events) => this.#embark(node, this.#launch.command(node, epoch, data), events),
      own: this.#launch.own,
      cutPower: async (unsynced) => cutPower(data, unsynced, random),
    };
  }

  #embark(node: NodeId, command: readonly string[], events: VesselEvents): Vessel {
    const guardian = this.#guardian!;
    const environment = { ...this.#launch.environment, FAULTLINE_NODE: node };
    const child: NodeProcess = new NodeProcess(command, environment, this.#limits, {
      line: (text) => events.line(text),
      errorLine: (text) => events.errorLine(text),
      flooded: (sentence) => events.flooded(sentence),
      ended: (how, unstarted) => {
        if (child.pid !== undefined) guardian.forget(child.pid);
        events.ended(how, unstarted);
      },
    });
    if (child.pid !== undefined) guardian.watch(child.pid);
    this.#processes.set(node, child);
    return child;
  }
}
