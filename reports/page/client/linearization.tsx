import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { PageLinearization, PageOrder } from "../page-data.ts";
import { type Store, selectOperation, useStore } from "./store.ts";

/** The longest order the search found, step by step, and why nothing can come after it. */
export function Linearization({ store }: { readonly store: Store }): VNode {
  const anomaly = useStore(store, (state) => state.anomaly);
  const found = store.run.anomalies[anomaly]?.linearization;
  if (found == null) return <p class="empty">The chosen anomaly has no search to show.</p>;
  return <Search key={anomaly} store={store} found={found} />;
}

interface SearchProps {
  readonly store: Store;
  readonly found: PageLinearization;
}

function Search({ store, found }: SearchProps): VNode {
  const [chosen, setChosen] = useState(0);
  const order = found.orders[chosen];
  return (
    <div class="stepper">
      <div>
        {found.orders.length > 1 && (
          <div class="filters">
            <label>
              Order
              <select name="order" onChange={(event) => setChosen(Number(event.currentTarget.value))}>
                {found.orders.map((one, index) => (
                  <option key={index} value={index}>
                    {index === 0 ? "the longest" : `another (${one.before + one.steps.length} operations)`}
                  </option>
                ))}
              </select>
            </label>
          </div>
        )}
        {order === undefined ? (
          <p class="empty">Nothing could come first.</p>
        ) : (
          <Steps key={chosen} store={store} order={order} />
        )}
      </div>
      <Candidates store={store} found={found} />
    </div>
  );
}

function Steps({ store, order }: { readonly store: Store; readonly order: PageOrder }): VNode {
  const last = order.steps.length - 1;
  const [step, setStep] = useState(last);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const item = list.current?.children[step];
    if (list.current === null || !(item instanceof HTMLElement)) return;
    // Scrolling the item into view would move the page as well.
    list.current.scrollTop = item.offsetTop - list.current.offsetTop - list.current.clientHeight / 2;
  }, [step]);
  const go = (next: number): void => {
    const at = Math.max(0, Math.min(last, next));
    setStep(at);
    select(store, order.steps[at]?.event);
  };
  return (
    <>
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
          Last
        </button>
        <span class="count" aria-live="polite">
          step {order.before + step + 1} of {order.before + last + 1}: state{" "}
          <b class="mono">{order.steps[step]?.state}</b>
        </span>
      </div>
      <div class="step-head" aria-hidden="true">
        <span>Operation</span>
        <span>State after it</span>
      </div>
      {order.before > 0 && (
        <p class="before">
          {order.before} operations before these led to <span class="mono">{order.state}</span>.
        </p>
      )}
      <ol class="steps" ref={list}>
        {order.steps.map((one, index) => (
          <li key={index} aria-current={index === step ? "step" : undefined}>
            <button type="button" onClick={() => go(index)}>
              <span class="n">{order.before + index + 1}</span>
              <span>{one.operation}</span>
              <span class="state mono">{one.state}</span>
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

function Candidates({ store, found }: SearchProps): VNode {
  return (
    <div>
      <h3>{found.stuck === "" ? "None of these can come next" : `Why ${found.stuck} fits nowhere`}</h3>
      <ul class="candidates">
        {found.candidates.map((one, index) => (
          <li key={index} class={one.deadEnd ? "dead-end" : ""}>
            <span>{one.text}</span>
            {one.event !== null && store.run.operations.byInvocation(one.event) >= 0 && (
              <button type="button" onClick={() => select(store, one.event)}>
                Show
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function select(store: Store, event: number | null | undefined): void {
  const operation = event == null ? -1 : store.run.operations.byInvocation(event);
  if (operation >= 0) selectOperation(store, operation);
}
