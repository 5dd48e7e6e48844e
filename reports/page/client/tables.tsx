import type { VNode } from "preact";
import type { FaultRecord } from "../../../harness/run/run-record.ts";

import { formatCount, formatDuration, formatMoment } from "../../text/time.ts";
import { around } from "../view/time-window.ts";
import type { Store } from "./store.ts";

type Evidence = FaultRecord["evidence"];

/** What was broken, when, and the probes that saw it. */
export function Faults({ store }: { readonly store: Store }): VNode {
  const faults = store.run.record.faults;
  return (
    <div class="scroll-x">
      <table>
        <thead>
          <tr>
            <th scope="col">Fault</th>
            <th scope="col">Where</th>
            <th scope="col">From</th>
            <th scope="col">For</th>
            <th scope="col">Seen when injected</th>
            <th scope="col">Seen when mended</th>
            <th scope="col" />
          </tr>
        </thead>
        <tbody>
          {faults.map((fault) => (
            <FaultRow key={fault.id} store={store} fault={fault} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FaultRow({ store, fault }: { readonly store: Store; readonly fault: FaultRecord }): VNode {
  const { injectedAt, mendedAt, evidence, mended } = fault;
  const show = (): void =>
    store.set({ window: around(injectedAt, mendedAt ?? store.run.end, store.run.end, 0.15) });
  if (fault.skipped !== undefined) {
    return (
      <tr class="skipped">
        <td>{fault.name}</td>
        <td colSpan={5}>
          not injected at {formatMoment(injectedAt)}: {fault.skipped}
        </td>
        <td />
      </tr>
    );
  }
  return (
    <tr>
      <td>{fault.name}</td>
      <td>{fault.detail}</td>
      <td class="mono time">{formatMoment(injectedAt)}</td>
      <td class="mono time">
        {mendedAt === undefined ? "to the end" : formatDuration(mendedAt - injectedAt)}
      </td>
      <td>
        <Seen evidence={evidence} biting otherwise="did not bite" />
      </td>
      <td>
        {mended === undefined ? (
          "no probe"
        ) : (
          <Seen evidence={mended} biting={false} otherwise="not seen to end" />
        )}
      </td>
      <td>
        <button type="button" onClick={show}>
          Show
        </button>
      </td>
    </tr>
  );
}

interface SeenProps {
  readonly evidence: Evidence;
  /** Whether the fault had to be in force: at first, and no longer after its end. */
  readonly biting: boolean;
  readonly otherwise: string;
}

function Seen({ evidence, biting, otherwise }: SeenProps): VNode {
  const { bit, blind, text } = evidence;
  if (bit === biting && blind === undefined) return <>{text}</>;
  return blind === undefined ? (
    <>
      <span class="bad">{otherwise}: </span>
      {text}
    </>
  ) : (
    <>could not be seen, for {blind}</>
  );
}

export function Checks({ store }: { readonly store: Store }): VNode {
  const { checks, operations } = store.run.record;
  return (
    <>
      <div class="scroll-x">
        <table>
          <tbody>
            {checks.map((check) => (
              <tr key={check.name}>
                <td>
                  <span class={`validity ${check.validity}`}>{check.validity}</span>
                </td>
                <td class="name">{check.name}</td>
                <td>{check.summary}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="scroll-x">
        <table style={{ width: "auto", marginTop: "18px" }}>
          <thead>
            <tr>
              <th scope="col">Function</th>
              <th scope="col" class="number">
                ok
              </th>
              <th scope="col" class="number">
                failed
              </th>
              <th scope="col" class="number">
                unanswered
              </th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(operations.byFunction).map(([f, counts]) => (
              <tr key={f}>
                <td>{f}</td>
                <td class="number">{formatCount(counts.ok)}</td>
                <td class="number">{formatCount(counts.fail)}</td>
                <td class="number">{formatCount(counts.info)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** Everything that decided the run, and what it ran on. */
export function Scenario({ store }: { readonly store: Store }): VNode {
  const { record } = store.run;
  const { schedule: _, ...scenario } = record.scenario;
  // What was only read from a file has no seed, and nobody knows what decided it.
  const decided = record.seed === "" ? { file: scenario.system, clients: scenario.concurrency } : scenario;
  const pairs = [
    ...flat(decided),
    ["faultline", record.versions.faultline],
    ["node", record.versions.node],
    ...Object.entries(record.counters).map(([name, count]) => [name, formatCount(count)]),
    ["took", formatDuration(record.elapsedMs * 1e6)],
    ["digest", record.digest.slice(0, 16)],
    ...(record.path === null ? [] : [["folder", record.path]]),
  ];
  return (
    <dl class="pairs">
      {pairs.map(([name, value]) => (
        <div key={name} class={value!.length > 24 ? "wide" : ""}>
          <dt>{name}</dt>
          <dd class="mono">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function flat(value: object, prefix = ""): string[][] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = prefix === "" ? name : `${prefix} ${name}`;
    if (Array.isArray(inner)) return inner.length === 0 ? [] : [[path, inner.map(String).join(", ")]];
    if (typeof inner === "object" && inner !== null) return flat(inner, path);
    return [[path, String(inner)]];
  });
}
