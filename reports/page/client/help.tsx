import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type Store, useStore } from "./store.ts";

const keys: readonly (readonly [string, string])[] = [
  ["← →", "previous and next operation of a process, with the timeline in focus"],
  ["↑ ↓", "the operation nearest in time of the process above or below"],
  ["shift ← →", "move the window"],
  ["+ −", "zoom in and out"],
  ["0", "the whole run"],
  ["a", "the anomaly"],
  ["n p", "next and previous anomaly"],
  ["/", "find a value or an error"],
  ["Escape", "select nothing"],
  ["?", "this help"],
];

export function Help({ store }: { readonly store: Store }): VNode {
  const open = useStore(store, (state) => state.help);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} onClose={() => store.set({ help: false })} aria-labelledby="help-title">
      <h2 id="help-title">Keys</h2>
      <dl>
        {keys.map(([key, meaning]) => (
          <>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </>
        ))}
      </dl>
      <p>
        The wheel zooms the timeline once it has the focus, and always with ctrl. Dragging moves it; dragging
        in the strip above or in a chart chooses a stretch of time for all views.
      </p>
      <p style={{ marginTop: "14px" }}>
        <button type="button" onClick={() => store.set({ help: false })}>
          Close
        </button>
      </p>
    </dialog>
  );
}
