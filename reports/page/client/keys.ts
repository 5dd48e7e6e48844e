import { around, panWindow, zoomWindow } from "../view/time-window.ts";
import { type Store, selectAnomaly, selectOperation } from "./store.ts";

/** Keys that work anywhere on the page, unless one is typing. */
export function listenToKeys(store: Store): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    if (target instanceof HTMLElement && target.closest("input,select,textarea,dialog") !== null) return;
    const action =
      actions[event.shiftKey && event.key.startsWith("Arrow") ? `shift ${event.key}` : event.key];
    if (action === undefined) return;
    event.preventDefault();
    action(store);
  });
}

const actions: Readonly<Record<string, (store: Store) => void>> = {
  "+": (store) => zoom(store, 0.6),
  "=": (store) => zoom(store, 0.6),
  "-": (store) => zoom(store, 1 / 0.6),
  "0": (store) => store.set({ window: around(0, store.run.end, store.run.end, 0) }),
  "shift ArrowLeft": (store) => pan(store, -0.2),
  "shift ArrowRight": (store) => pan(store, 0.2),
  a: (store) => selectAnomaly(store, store.get().anomaly),
  n: (store) => selectAnomaly(store, store.get().anomaly + 1),
  p: (store) => selectAnomaly(store, store.get().anomaly - 1),
  Escape: (store) => {
    selectOperation(store, -1);
    store.set({ message: -1 });
  },
  "/": () => document.getElementById("find")?.focus(),
  "?": (store) => store.set({ help: true }),
};

/** About the selected operation where it is in sight, else about the middle. */
function zoom(store: Store, factor: number): void {
  const { window, operation } = store.get();
  const { operations, end } = store.run;
  const middle = (window.from + window.to) / 2;
  const moment = operation < 0 ? middle : operations.invokedAt[operation]!;
  const about = moment >= window.from && moment <= window.to ? moment : middle;
  store.set({ window: zoomWindow(window, factor, about, end) });
}

function pan(store: Store, share: number): void {
  store.set({ window: panWindow(store.get().window, share, store.run.end) });
}
