import type { ComponentChildren, VNode } from "preact";
import { Help } from "./help.tsx";
import { Linearization } from "./linearization.tsx";
import { Lines } from "./lines.tsx";
import { Messages } from "./messages/messages.tsx";
import { Performance } from "./performance.tsx";
import type { Store } from "./store.ts";
import { Checks, Faults, Scenario } from "./tables.tsx";
import { Timeline } from "./timeline/timeline.tsx";

/** One part of the page below the first screen. A run without the matter has not got the part. */
export interface View {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  present(store: Store): boolean;
  draw(store: Store): ComponentChildren;
}

export const views: readonly View[] = [
  {
    id: "timeline",
    title: "Timeline",
    note: "Each bar is an operation, from its invocation to its completion. Tinted bands are faults.",
    present: ({ run }) => run.operations.count > 0,
    draw: (store) => <Timeline store={store} />,
  },
  {
    id: "search",
    title: "Where the search got stuck",
    note: "The longest order of operations that a single copy could have executed.",
    present: ({ run }) => run.anomalies.some((anomaly) => anomaly.linearization !== null),
    draw: (store) => <Linearization store={store} />,
  },
  {
    id: "messages",
    title: "Messages",
    note: "The window of the timeline: the client of the selected operation, and the nodes. Crosses are lost messages, dots are notes.",
    present: ({ run }) => run.messages.count > 0,
    draw: (store) => <Messages store={store} />,
  },
  {
    id: "performance",
    title: "Latency and rate",
    present: ({ run }) => run.timed && run.operations.count > 1,
    draw: (store) => <Performance store={store} />,
  },
  {
    id: "faults",
    title: "Faults",
    note: "Each was probed from inside, when injected and when mended.",
    present: ({ run }) => run.record.faults.length > 0,
    draw: (store) => <Faults store={store} />,
  },
  {
    id: "checks",
    title: "Checks",
    present: () => true,
    draw: (store) => <Checks store={store} />,
  },
  {
    id: "logs",
    title: "Notes and logs",
    present: ({ run }) => run.lines.count > 0,
    draw: (store) => <Lines store={store} />,
  },
  {
    id: "scenario",
    title: "Scenario",
    present: () => true,
    draw: (store) => <Scenario store={store} />,
  },
];

export function App({ store }: { readonly store: Store }): VNode {
  return (
    <>
      {store.run.truncated.length > 0 && (
        <div class="notices">
          {store.run.truncated.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
      )}
      {views
        .filter((view) => view.present(store))
        .map((view) => (
          <section class="view" id={view.id} key={view.id} aria-labelledby={`${view.id}-title`}>
            <header>
              <h2 id={`${view.id}-title`}>{view.title}</h2>
              {view.note !== undefined && <p>{view.note}</p>}
            </header>
            {view.draw(store)}
          </section>
        ))}
      <Help store={store} />
    </>
  );
}

export function Sections({ store }: { readonly store: Store }): VNode {
  return (
    <>
      {views
        .filter((view) => view.present(store))
        .map((view) => (
          <a href={`#${view.id}`} key={view.id}>
            {view.title === "Where the search got stuck" ? "Search" : view.title}
          </a>
        ))}
    </>
  );
}
