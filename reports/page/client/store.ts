import { useEffect, useReducer } from "preact/hooks";
import { type Filter, noFilter } from "../view/filter.ts";
import type { RunView } from "../view/run-view.ts";
import { around, reveal, type TimeWindow } from "../view/time-window.ts";

/** What the linked views share. Only this changes; the run itself never does. */
export interface PageState {
  readonly window: TimeWindow;
  /** Position of the selected operation, or -1. */
  readonly operation: number;
  /** Position of the selected message, or -1. */
  readonly message: number;
  /** Position of the anomaly on the first screen; 0 also when there is none. */
  readonly anomaly: number;
  readonly filter: Filter;
  readonly help: boolean;
  /** Raised when colours change, for canvases have none of their own. */
  readonly theme: number;
}

export interface Store {
  readonly run: RunView;
  get(): PageState;
  set(change: Partial<PageState>): void;
  subscribe(listener: () => void): () => void;
}

export function createStore(run: RunView): Store {
  const first = run.anomalies[0];
  let state: PageState = {
    window: first === undefined ? around(0, run.end, run.end, 0) : windowOf(run, 0),
    operation: first?.culprit == null ? -1 : run.operations.byInvocation(first.culprit),
    message: -1,
    anomaly: 0,
    filter: noFilter,
    help: false,
    theme: 0,
  };
  const listeners = new Set<() => void>();
  return {
    run,
    get: () => state,
    set(change) {
      state = { ...state, ...change };
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Draws the component again when what it selects changes. */
export function useStore<V>(store: Store, select: (state: PageState) => V): V {
  const [, redraw] = useReducer((count: number, _: undefined) => count + 1, 0);
  const selected = select(store.get());
  useEffect(() => {
    let shown = selected;
    return store.subscribe(() => {
      const next = select(store.get());
      if (Object.is(next, shown)) return;
      shown = next;
      redraw(undefined);
    });
  });
  return selected;
}

/** Selects an operation and brings it into every view's window. */
export function selectOperation(store: Store, operation: number): void {
  const { operations, end } = store.run;
  if (operation < 0) {
    store.set({ operation: -1 });
    return;
  }
  const window = reveal(
    store.get().window,
    operations.invokedAt[operation]!,
    operations.endedAt[operation]!,
    end,
  );
  store.set({ operation, message: -1, window });
}

export function selectAnomaly(store: Store, anomaly: number): void {
  const chosen = store.run.anomalies[anomaly];
  if (chosen === undefined) return;
  const operation = chosen.culprit === null ? -1 : store.run.operations.byInvocation(chosen.culprit);
  store.set({ anomaly, operation, message: -1, filter: noFilter, window: windowOf(store.run, anomaly) });
}

function windowOf(run: RunView, anomaly: number): TimeWindow {
  const { from, to, operations } = run.anomalies[anomaly]!;
  return operations.length === 0 ? around(0, run.end, run.end, 0) : around(from, to, run.end);
}
