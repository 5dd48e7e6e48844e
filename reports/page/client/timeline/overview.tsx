import type { VNode } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { clampWindow } from "../../view/time-window.ts";
import { type Pen, useCanvas } from "../canvas.ts";
import { palette } from "../palette.ts";
import { type Store, useStore } from "../store.ts";
import { gutter, timeScale } from "../time-axis.ts";

const height = 46;

/** The whole run in a strip, with the window the other views show; dragging it, or a new one, moves them. */
export function Overview({ store, passes }: { readonly store: Store; readonly passes: Uint8Array }): VNode {
  const { run } = store;
  const frame = useRef<HTMLDivElement>(null);
  const window = useStore(store, (state) => state.window);
  const theme = useStore(store, (state) => state.theme);
  const colours = useMemo(palette, [theme]);
  const columns = 600;
  const density = useMemo(() => densityOf(store, passes, columns), [store, passes]);
  const whole = { from: 0, to: run.end };
  const { canvas, width } = useCanvas(height, (pen) => {
    const scale = timeScale(whole, width);
    const bars = (heights: Float64Array, colour: string): void => {
      pen.fillStyle = colour;
      const step = (scale.right - scale.left) / columns;
      for (let column = 0; column < columns; column++) {
        const tall = heights[column]! * (height - 12);
        if (tall > 0) pen.fillRect(scale.left + column * step, height - 5 - tall, Math.max(1, step), tall);
      }
    };
    pen.fillStyle = colours.band;
    for (const fault of run.faults) {
      const [from, to] = [scale.x(fault.injectedAt), scale.x(fault.mendedAt ?? run.end)];
      pen.fillRect(from, 0, Math.max(1.5, to - from), height);
    }
    bars(density.all, colours.okEdge);
    bars(density.unanswered, colours.openEdge);
    marks(pen, store, scale.x, colours.accent);
    const [from, to] = [
      Math.max(scale.left, scale.x(window.from)),
      Math.min(scale.right, scale.x(window.to)),
    ];
    pen.fillStyle = colours.focus;
    pen.globalAlpha = 0.14;
    pen.fillRect(from, 0, Math.max(4, to - from), height);
    pen.globalAlpha = 1;
    pen.strokeStyle = colours.focus;
    pen.strokeRect(from + 0.5, 0.5, Math.max(4, to - from) - 1, height - 1);
  });
  const follow = useDrag(store, () => timeScale(whole, width), frame);
  return (
    <div class="plot strip" ref={frame} aria-hidden="true" onPointerDown={follow}>
      <canvas ref={canvas} />
    </div>
  );
}

function marks(pen: Pen, store: Store, x: (time: number) => number, colour: string): void {
  pen.fillStyle = colour;
  for (const anomaly of store.run.anomalies) {
    if (anomaly.operations.length === 0) continue;
    const at = x(anomaly.to);
    pen.beginPath();
    pen.moveTo(at - 4, 0);
    pen.lineTo(at + 4, 0);
    pen.lineTo(at, 7);
    pen.fill();
  }
}

/** How busy each stretch was, 0 to 1, and how much of that stayed unanswered. */
function densityOf(
  store: Store,
  passes: Uint8Array,
  columns: number,
): { all: Float64Array; unanswered: Float64Array } {
  const { operations, end } = store.run;
  const [all, unanswered] = [new Float64Array(columns), new Float64Array(columns)];
  for (let index = 0; index < operations.count; index++) {
    if (passes[index] === 0) continue;
    const column = Math.min(columns - 1, Math.floor((operations.invokedAt[index]! / end) * columns));
    all[column]!++;
    const ending = operations.ending(index);
    if (ending === "info" || ending === "open") unanswered[column]!++;
  }
  // A burst, such as final reads, would flatten all the rest: it is cut off.
  const busy = [...all].filter((count) => count > 0).sort((one, other) => one - other);
  const most = Math.max(1, busy[Math.floor(busy.length * 0.98)] ?? 1);
  const share = (count: number): number => Math.min(1, count / most);
  return { all: all.map(share), unanswered: unanswered.map(share) };
}

/** Inside the window a drag moves it, outside it draws a new one; a click centres it. */
function useDrag(
  store: Store,
  scaleNow: () => ReturnType<typeof timeScale>,
  frame: { readonly current: HTMLDivElement | null },
): (event: PointerEvent) => void {
  return (event) => {
    const element = frame.current;
    if (element === null) return;
    const { end } = store.run;
    const scale = scaleNow();
    const timeAt = (pointer: PointerEvent): number =>
      scale.time(Math.max(gutter, pointer.clientX - element.getBoundingClientRect().left));
    const start = timeAt(event);
    const { window } = store.get();
    const inside = start >= window.from && start <= window.to;
    let moved = false;
    const move = (pointer: PointerEvent): void => {
      const now = timeAt(pointer);
      if (!moved && Math.abs(scale.x(now) - scale.x(start)) < 3) return;
      moved = true;
      const by = now - start;
      store.set({
        window: inside
          ? clampWindow({ from: window.from + by, to: window.to + by }, end)
          : clampWindow({ from: Math.min(start, now), to: Math.max(start, now) }, end),
      });
    };
    const up = (): void => {
      element.removeEventListener("pointermove", move);
      if (moved || inside) return;
      const half = (window.to - window.from) / 2;
      store.set({ window: clampWindow({ from: start - half, to: start + half }, end) });
    };
    element.setPointerCapture(event.pointerId);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up, { once: true });
  };
}
