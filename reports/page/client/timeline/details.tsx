import type { VNode } from "preact";
import { formatDuration } from "../../../text/time.ts";
import { noFilter } from "../../view/filter.ts";
import { around } from "../../view/time-window.ts";
import { type Store, useStore } from "../store.ts";

/** All that is known of the selected operation. */
export function Details({ store }: { readonly store: Store }): VNode {
  const { operations, anomalies, end } = store.run;
  const selected = useStore(store, (state) => state.operation);
  const filter = useStore(store, (state) => state.filter);
  if (selected < 0) {
    return (
      <div class="details" id="selected" aria-live="polite">
        <p class="none">Select an operation: click a bar, or press an arrow key in the timeline.</p>
      </div>
    );
  }
  const [from, to] = [operations.invokedAt[selected]!, operations.endedAt[selected]!];
  const key = operations.key(selected);
  const guilty = anomalies.some((anomaly) => anomaly.culprit === operations.invoked[selected]);
  return (
    <div class={guilty ? "details guilty" : "details"} id="selected" aria-live="polite">
      <h3>{operations.label(selected)}</h3>
      <dl>
        {facts(store, selected).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div class="actions">
        <button type="button" onClick={() => store.set({ window: around(from, to, end, 2) })}>
          Zoom in
        </button>
        {key !== "" && (
          <button
            type="button"
            aria-pressed={filter.key === key}
            onClick={() => store.set({ filter: filter.key === key ? noFilter : { ...noFilter, key } })}
          >
            Only key {key}
          </button>
        )}
      </div>
    </div>
  );
}

function facts(store: Store, index: number): (readonly [string, string])[] {
  const { run } = store;
  const { operations } = run;
  const [from, to] = [operations.invokedAt[index]!, operations.endedAt[index]!];
  const ending = operations.ending(index);
  const all: (readonly [string, string])[] = [
    ["process", String(operations.process[index])],
    ["key", operations.key(index)],
    ["node", operations.node(index)],
    ["invoked", run.timed ? `${run.moment(from, 6)} (event ${operations.invoked[index]})` : run.moment(from)],
    ending === "open"
      ? ["completed", "never"]
      : [
          ending === "info" ? "gave up" : "completed",
          run.timed ? `${run.moment(to, 6)}${eventOf(store, index)}` : run.moment(to),
        ],
    ["took", ending === "open" || !run.timed ? "" : formatDuration(to - from)],
    ["outcome", endingSentences[ending]],
    ["error", operations.error(index)],
  ];
  return all.filter(([, value]) => value !== "");
}

function eventOf(store: Store, index: number): string {
  const event = store.run.operations.completed[index]!;
  return event > 0 ? ` (event ${event})` : "";
}

const endingSentences = {
  ok: "ok",
  fail: "failed: it certainly did not happen",
  info: "unanswered: it may have happened, or may yet",
  open: "open when the run ended: it may have happened",
} as const;
