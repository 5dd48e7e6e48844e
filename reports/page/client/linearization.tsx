import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { PageLinearization } from "../page-data.ts";
import { type Store, selectOperation, useStore } from "./store.ts";

/** The longest order the search found, step by step, and why nothing can come after it. */
export function Linearization({ store }: { readonly store: Store }): VNode {
  const anomaly = useStore(store, (state) => state.anomaly);
  const found = store.run.anomalies[anomaly]?.linearization;
  if (found == null) return <p class="empty">The chosen anomaly has no search to show.</p>;
  return <Stepper key={anomaly} store={store} found={found} />;
}

function Stepper({ store, found }: { readonly store: Store; readonly found: PageLinearization }): VNode {
  const last = found.steps.length - 1;
  const [step, setStep] = useState(last);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const item = list.current?.children[step];
    if (list.current === null || !(item instanceof HTMLElement)) return;
    const top = item.offsetTop - list.current.offsetTop;
    // Scrolling the item into view would move the page as well.
    list.current.scrollTop = Math.max(0, top - list.current.clientHeight / 2);
  }, [step]);
  const go = (next: number): void => {
    const at = Math.max(0, Math.min(last, next));
    setStep(at);
    select(store, found.steps[at]?.event);
  };
  return (
    <div class="stepper">
      <div>
        <div class="filters">
          <button type="button" onClick={() => go(0)} disabled={step <= 0}>
            First
          </button>
          <button type="button" onClick={() => go(step - 1)} disabled={step <= 0}>
            Previous
          </button>
          <button type="button" onClick={() => go(step + 1)} disabled={step >= last}>
            Next
          </button>
          <button type="button" onClick={() => go(last)} disabled={step >= last}>
            Where it got stuck
          </button>
          <span class="count">
            {found.steps.length === 0
              ? "nothing could come first"
              : `step ${step + 1} of ${found.steps.length}`}
          </span>
        </div>
        <ol class="steps" ref={list}>
          {found.steps.map((one, index) => (
            <li key={index} aria-current={index === step ? "step" : undefined}>
              <button type="button" onClick={() => go(index)}>
                <span class="n">{index + 1}</span>
                <span>{one.operation}</span>
                <span class="state mono">{one.state}</span>
              </button>
            </li>
          ))}
        </ol>
      </div>
      <div>
        <p class="state-now" aria-live="polite">
          State after step {step + 1}: <span class="mono">{found.steps[step]?.state ?? "initial"}</span>
        </p>
        <h3>{step >= last ? "None of these can come next" : "What stood in the way at the end"}</h3>
        <ul class="candidates">
          {found.candidates.map((one, index) => (
            <li key={index}>
              <b>{one.operation}</b>
              {one.reason !== "" && `: ${one.reason}`}{" "}
              {one.event !== null && store.run.operations.byInvocation(one.event) >= 0 && (
                <button type="button" onClick={() => select(store, one.event)}>
                  Show
                </button>
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function select(store: Store, event: number | null | undefined): void {
  const operation = event == null ? -1 : store.run.operations.byInvocation(event);
  if (operation >= 0) selectOperation(store, operation);
}
