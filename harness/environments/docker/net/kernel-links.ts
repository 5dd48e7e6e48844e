import { assert, HarnessError } from "../../../core/assert.ts";
import type { NodeId } from "../../../runtime/message.ts";
import type { BrokenConnections, Capability, Imposed, Link, LinkRule } from "../../environment.ts";
import { checkRule } from "../../link-rules.ts";
import { kernelAbilities } from "./abilities.ts";
import type { KernelLinks, NodeNamespace } from "./kernel.ts";
import { type LinkState, linkState } from "./link-state.ts";
import { NamespaceRules } from "./namespace-rules.ts";
import { resetInKernel } from "./reset-connections.ts";

export interface KernelLinksOptions {
  /**
   * Whether a connection between nodes carries messages of its dialling node only, as with our nodes; see
   * `filterText` for what differs.
   */
  readonly simplex?: boolean;
}

/**
 * Link rules between containers, kept by the kernel: loss and cuts by iptables at the destination, delay and holding
 * by a packet queue behind it, bandwidth by HTB at the source. Looks once, by really adding each, at what the kernel
 * offers. Nothing need be undone at the end: rules vanish with the namespaces.
 */
export async function openKernelLinks(
  namespaces: ReadonlyMap<NodeId, NodeNamespace>,
  options: KernelLinksOptions = {},
): Promise<KernelLinks> {
  const simplex = options.simplex ?? true;
  const writers = new Map(
    [...namespaces].map(([node, namespace]) => [
      node,
      new NamespaceRules(namespace, namespaces.values(), simplex),
    ]),
  );
  await Promise.all([...writers.values()].map((writer) => writer.open()));
  const [first] = namespaces.values();
  const capabilities = first === undefined ? [] : await kernelAbilities(first);
  return new RulesInForce(namespaces, writers, capabilities);
}

class RulesInForce implements KernelLinks {
  readonly capabilities: readonly Capability[];
  readonly #namespaces: ReadonlyMap<NodeId, NodeNamespace>;
  readonly #writers: ReadonlyMap<NodeId, NamespaceRules>;
  /** In the order in which they were imposed. */
  readonly #imposed = new Set<{ readonly links: readonly Link[]; readonly rule: LinkRule }>();

  constructor(
    namespaces: ReadonlyMap<NodeId, NodeNamespace>,
    writers: ReadonlyMap<NodeId, NamespaceRules>,
    capabilities: readonly Capability[],
  ) {
    this.#namespaces = namespaces;
    this.#writers = writers;
    this.capabilities = capabilities;
  }

  /** Resolves when the kernel has the rule. Rejects, with the rule taken back, when it refuses. */
  async impose(links: readonly Link[], rule: LinkRule): Promise<Imposed> {
    this.#check(links, rule);
    const entry = { links: [...links], rule };
    this.#imposed.add(entry);
    try {
      await this.#write(links);
    } catch (error) {
      this.#imposed.delete(entry);
      await this.#write(links).catch(() => undefined);
      throw error;
    }
    return {
      means: meansOf(rule),
      [Symbol.asyncDispose]: async () => {
        if (this.#imposed.delete(entry)) await this.#write(links);
      },
    };
  }

  async reset(nodes: readonly NodeId[]): Promise<BrokenConnections> {
    const results = await Promise.all(
      nodes.map((node) => {
        const others = [...this.#namespaces.values()].filter((other) => other.node !== node);
        return resetInKernel(
          this.#namespaces.get(node)!,
          others.map(({ ip }) => ip),
        );
      }),
    );
    // Both ends may have been asked.
    const left = new Set(results.flatMap((result) => result.left));
    const broken = new Set(results.flatMap((result) => result.broken).filter((one) => !left.has(one)));
    return { broken: broken.size, ofClients: 0, left: left.size };
  }

  #check(links: readonly Link[], rule: LinkRule): void {
    assert(links.length > 0, "a link rule was imposed on no link");
    checkRule(rule);
    linkState([rule]);
    for (const { src, dest } of links)
      assert(this.#writers.has(src) && this.#writers.has(dest), `no kernel lies between ${src} and ${dest}`);
    const needs = new Set<Capability>(["links"]);
    if (rule.bandwidthKbps !== undefined) needs.add("bandwidth");
    if (rule.delay !== undefined || rule.clog === true) needs.add("delay");
    const missing = [...needs].filter((need) => !this.capabilities.includes(need));
    if (missing.length > 0) throw new HarnessError(`this kernel does not offer ${missing.join(", ")}`);
  }

  /** Brings the namespaces at both ends of the links to what is in force now. */
  async #write(links: readonly Link[]): Promise<void> {
    const ends = new Set(links.flatMap(({ src, dest }) => [src, dest]));
    const state = (src: NodeId, dest: NodeId) => this.#state(src, dest);
    await Promise.all([...ends].map((node) => this.#writers.get(node)!.write(state)));
  }

  #state(src: NodeId, dest: NodeId): LinkState | undefined {
    const rules = [...this.#imposed].filter(({ links }) =>
      links.some((link) => link.src === src && link.dest === dest),
    );
    return linkState(rules.map(({ rule }) => rule));
  }
}

function meansOf({ drop = 0, delay, clog, bandwidthKbps }: LinkRule): string {
  const means = [
    ...(drop > 0 ? ["iptables"] : []),
    ...(delay !== undefined || clog === true ? ["a packet queue (NFQUEUE)"] : []),
    ...(bandwidthKbps === undefined ? [] : ["a token bucket (TBF)"]),
  ];
  return means.join(" and ");
}
