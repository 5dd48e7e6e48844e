import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { clampWindow, panWindow, zoomWindow } from "../view/time-window.ts";
import type { Store } from "./store.ts";
import { gutter, timeScale } from "./time-axis.ts";

/**
 * Wheel, drag and pinch over a view of the shared window. A plain wheel scrolls the page until the view has
 * the focus: a page that catches the wheel in passing is a nuisance.
 */
export function useGestures(frame: RefObject<HTMLElement>, store: Store): void {
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const pointers = new Map<number, number>();
    const xOf = (event: MouseEvent): number => event.clientX - element.getBoundingClientRect().left;
    const wheel = (event: WheelEvent): void => turn(event, element, store, xOf(event));
    const down = (event: PointerEvent): void => {
      if (xOf(event) < gutter) return;
      pointers.set(event.pointerId, xOf(event));
    };
    const move = (event: PointerEvent): void => {
      const before = pointers.get(event.pointerId);
      if (before === undefined) return;
      const x = xOf(event);
      // A capture from the first pixel would swallow clicks.
      if (Math.abs(x - before) < 3 && !element.hasPointerCapture(event.pointerId)) return;
      element.setPointerCapture(event.pointerId);
      drag(pointers, event.pointerId, x, element.clientWidth, store);
      pointers.set(event.pointerId, x);
    };
    const up = (event: PointerEvent): void => void pointers.delete(event.pointerId);
    element.addEventListener("wheel", wheel, { passive: false });
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", up);
    return () => {
      element.removeEventListener("wheel", wheel);
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", up);
    };
  }, [store]);
}

function turn(event: WheelEvent, element: HTMLElement, store: Store, x: number): void {
  const { window } = store.get();
  const { end } = store.run;
  const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
  if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
    event.preventDefault();
    store.set({ window: panWindow(window, sideways / Math.max(1, element.clientWidth), end) });
    return;
  }
  if (!event.ctrlKey && !event.metaKey && !element.contains(document.activeElement)) return;
  event.preventDefault();
  const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
  // A pinch on a touchpad arrives as a wheel with ctrl and small steps.
  const factor = Math.exp(event.deltaY * lines * (event.ctrlKey ? 0.008 : 0.002));
  store.set({ window: zoomWindow(window, factor, timeScale(window, element.clientWidth).time(x), end) });
}

function drag(
  pointers: ReadonlyMap<number, number>,
  moved: number,
  x: number,
  width: number,
  store: Store,
): void {
  const { window } = store.get();
  const scale = timeScale(window, width);
  const other = [...pointers].find(([id]) => id !== moved)?.[1];
  const before = pointers.get(moved)!;
  if (other === undefined) {
    const by = scale.time(before) - scale.time(x);
    store.set({ window: clampWindow({ from: window.from + by, to: window.to + by }, store.run.end) });
    return;
  }
  const factor = Math.max(20, Math.abs(before - other)) / Math.max(20, Math.abs(x - other));
  store.set({ window: zoomWindow(window, factor, scale.time(other), store.run.end) });
}
