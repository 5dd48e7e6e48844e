import type { VNode } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { passing } from "../../view/filter.ts";
import { type Lane, lanesOf } from "../../view/lanes.ts";
import { useCanvas } from "../canvas.ts";
import { useGestures } from "../gestures.ts";
import { palette } from "../palette.ts";
import { type Store, selectOperation, useStore } from "../store.ts";
import { timeScale } from "../time-axis.ts";
import { Details } from "./details.tsx";
import { drawTimeline, firstEnding, type TimelineGeometry, timelineGeometry } from "./draw-timeline.ts";
import { Filters } from "./filters.tsx";
import { neighbour } from "./neighbour.ts";
import { Overview } from "./overview.tsx";

/** The whole history: a row per client thread, bars from invocation to completion, faults behind. */
export function Timeline({ store }: { readonly store: Store }): VNode {
  const { run } = store;
  const lanes = useMemo(() => lanesOf(run.operations), [run]);
  const filter = useStore(store, (state) => state.filter);
  const passes = useMemo(() => passing(run.operations, filter), [run, filter]);
  const geometry = useMemo(() => timelineGeometry(run, lanes.length), [run, lanes]);
  return (
    <>
      <Filters store={store} passes={passes} />
      <Overview store={store} passes={passes} />
      <Lanes store={store} lanes={lanes} passes={passes} geometry={geometry} />
      <Details store={store} />
    </>
  );
}

interface LanesProps {
  readonly store: Store;
  readonly lanes: readonly Lane[];
  readonly passes: Uint8Array;
  readonly geometry: TimelineGeometry;
}

function Lanes({ store, lanes, passes, geometry }: LanesProps): VNode {
  const { run } = store;
  const frame = useRef<HTMLDivElement>(null);
  const window = useStore(store, (state) => state.window);
  const selected = useStore(store, (state) => state.operation);
  const anomaly = useStore(store, (state) => state.anomaly);
  const theme = useStore(store, (state) => state.theme);
  const colours = useMemo(palette, [theme]);
  const { guilty, culprits } = useMemo(() => suspects(store, anomaly), [store, anomaly]);
  const [hovered, setHovered] = useState<{
    readonly operation: number;
    readonly x: number;
    readonly y: number;
  }>();
  const { canvas, width } = useCanvas(geometry.height, (pen) =>
    drawTimeline(pen, width, geometry, { run, lanes, passes, window, selected, guilty, culprits, colours }),
  );
  useGestures(frame, store);

  const at = (event: MouseEvent): { operation: number; x: number; y: number } => {
    const box = frame.current!.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    return { operation: operationAt(store, lanes, passes, geometry, width, x, y), x, y };
  };
  const press = (event: KeyboardEvent): void => {
    const next = neighbour(event.key, lanes, passes, run.operations, selected, window);
    if (next === undefined || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    selectOperation(store, next);
  };
  return (
    <div
      class="plot"
      id="lanes"
      ref={frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the frame takes the arrow keys for its canvas.
      tabIndex={0}
      role="application"
      aria-label="Timeline of operations. Arrow keys go from operation to operation, plus and minus zoom."
      aria-describedby="selected"
      onKeyDown={press}
      onClick={(event) => selectOperation(store, at(event).operation)}
      onMouseMove={(event) => setHovered(event.buttons === 0 ? at(event) : undefined)}
      onMouseLeave={() => setHovered(undefined)}
    >
      <canvas ref={canvas} />
      {hovered !== undefined && hovered.operation >= 0 && (
        <div
          class="tip"
          style={{ left: `${Math.min(hovered.x + 14, width - 260)}px`, top: `${hovered.y + 14}px` }}
        >
          <b>{run.operations.label(hovered.operation)}</b>
          {run.operations.key(hovered.operation) !== "" && ` · key ${run.operations.key(hovered.operation)}`}
          {run.operations.node(hovered.operation) !== "" && ` · ${run.operations.node(hovered.operation)}`}
        </div>
      )}
    </div>
  );
}

/** Guilty operations of every anomaly, with those of the chosen one; culprits are where it shows. */
function suspects(store: Store, anomaly: number): { guilty: Set<number>; culprits: Set<number> } {
  const { anomalies, operations } = store.run;
  const known = (events: readonly number[]): number[] =>
    events.map((event) => operations.byInvocation(event)).filter((index) => index >= 0);
  return {
    guilty: new Set(known(anomalies[anomaly]?.operations ?? [])),
    culprits: new Set(known(anomalies.flatMap(({ culprit }) => (culprit === null ? [] : [culprit])))),
  };
}

function operationAt(
  store: Store,
  lanes: readonly Lane[],
  passes: Uint8Array,
  geometry: TimelineGeometry,
  width: number,
  x: number,
  y: number,
): number {
  const lane = lanes[Math.floor((y - geometry.top) / geometry.rowHeight)];
  if (lane === undefined || y < geometry.top) return -1;
  const { operations } = store.run;
  const scale = timeScale(store.get().window, width);
  const reach = 4;
  const [early, late] = [scale.time(x - reach), scale.time(x + reach)];
  for (let at = firstEnding(lane, operations.endedAt, early); at < lane.operations.length; at++) {
    const operation = lane.operations[at]!;
    if (operations.invokedAt[operation]! > late) return -1;
    if (passes[operation] === 1) return operation;
  }
  return -1;
}
