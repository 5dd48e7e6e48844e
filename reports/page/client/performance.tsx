import type { VNode } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import uPlot from "uplot";
import { formatCount } from "../../text/time.ts";
import { type Series, seriesOf } from "../view/series.ts";
import { clampWindow, type TimeWindow } from "../view/time-window.ts";
import { fontOf, type Palette, palette } from "./palette.ts";
import { type Store, useStore } from "./store.ts";

/** Latency and rate over the whole run, faults behind. Dragging over a stretch moves the other views there. */
export function Performance({ store }: { readonly store: Store }): VNode {
  const { run } = store;
  const series = useMemo(() => seriesOf(run.operations, run.end), [run]);
  const { drawn } = series.scatter;
  const sampled =
    drawn < run.operations.count
      ? `${formatCount(drawn)} of ${formatCount(run.operations.count)}, the slowest among them`
      : "each operation by its invocation";
  return (
    <div class="charts">
      <Chart
        store={store}
        caption="Latency"
        note={sampled}
        wide
        make={(colours) => scatterChart(series, colours)}
      />
      <Chart
        store={store}
        caption="Quantiles of ok operations"
        note=""
        make={(colours) => quantileChart(series, colours)}
      />
      <Chart
        store={store}
        caption="Rate"
        note="completions per second"
        make={(colours) => rateChart(series, colours)}
      />
    </div>
  );
}

interface ChartProps {
  readonly store: Store;
  readonly caption: string;
  readonly note: string;
  readonly wide?: boolean;
  make(colours: Palette): { readonly options: Partial<uPlot.Options>; readonly data: uPlot.AlignedData };
}

function Chart({ store, caption, note, wide, make }: ChartProps): VNode {
  const frame = useRef<HTMLDivElement>(null);
  const theme = useStore(store, (state) => state.theme);
  const window = useStore(store, (state) => state.window);
  const chart = useRef<uPlot>();
  useEffect(() => {
    const element = frame.current!;
    const colours = palette();
    const { options, data } = make(colours);
    const plot = new uPlot({ ...shared(store, colours, element.clientWidth), ...options }, data, element);
    chart.current = plot;
    const observer = new ResizeObserver(() => {
      plot.setSize({ width: element.clientWidth, height: 230 });
      showWindow(plot, store.get().window, store.run.end);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [theme, store]);
  useEffect(() => {
    if (chart.current !== undefined) showWindow(chart.current, window, store.run.end);
  });
  return (
    <figure class={wide ? "wide" : ""}>
      <figcaption>
        {caption}
        <span>{note}</span>
      </figcaption>
      <div ref={frame} role="img" aria-label={`${caption} over time`} />
    </figure>
  );
}

function shared(store: Store, colours: Palette, width: number): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: colours.muted,
    font: fontOf(11),
    grid: { stroke: colours.rule, width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: 230,
    series: [],
    scales: { x: { time: false, range: () => [0, store.run.end / 1e9] } },
    axes: [
      { ...axis, size: 30, values: (_, values) => values.map((value) => `${value} s`) },
      { ...axis, size: 62 },
    ],
    cursor: { drag: { x: true, y: false, setScale: false }, points: { show: false } },
    hooks: {
      drawClear: [(plot) => background(plot, store, colours)],
      setSelect: [(plot) => follow(plot, store)],
    },
  };
}

function background(plot: uPlot, store: Store, colours: Palette): void {
  const { ctx: pen, bbox } = plot;
  const x = (time: number): number =>
    Math.min(bbox.left + bbox.width, Math.max(bbox.left, plot.valToPos(time / 1e9, "x", true)));
  pen.save();
  pen.fillStyle = colours.band;
  for (const fault of store.run.faults) {
    const [from, to] = [x(fault.injectedAt), x(fault.mendedAt ?? store.run.end)];
    pen.fillRect(from, bbox.top, Math.max(1, to - from), bbox.height);
  }
  pen.fillStyle = colours.accent;
  for (const anomaly of store.run.anomalies) {
    if (anomaly.operations.length > 0) pen.fillRect(x(anomaly.to) - 1, bbox.top, 2, bbox.height);
  }
  pen.restore();
}

/** The window of the other views, as an element above the chart: drawing all points again would be slow. */
function showWindow(plot: uPlot, window: TimeWindow, end: number): void {
  const known = plot.over.querySelector<HTMLElement>(".window");
  const mark = known ?? plot.over.appendChild(document.createElement("div"));
  mark.className = "window";
  const whole = window.to - window.from > 0.97 * end;
  mark.hidden = whole;
  const x = (time: number): number =>
    Math.min(plot.over.clientWidth, Math.max(0, plot.valToPos(time / 1e9, "x")));
  mark.style.left = `${x(window.from)}px`;
  mark.style.width = `${Math.max(3, x(window.to) - x(window.from))}px`;
}

function follow(plot: uPlot, store: Store): void {
  const { left, width } = plot.select;
  if (width < 3) return;
  const [from, to] = [plot.posToVal(left, "x") * 1e9, plot.posToVal(left + width, "x") * 1e9];
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  store.set({ window: clampWindow({ from, to }, store.run.end) });
}

type Made = ReturnType<ChartProps["make"]>;

function scatterChart({ scatter }: Series, colours: Palette): Made {
  const dots = (label: string, stroke: string): uPlot.Series => ({
    label,
    stroke,
    paths: () => null,
    points: { show: true, size: 3.2, fill: stroke, width: 0 },
  });
  return {
    data: [scatter.seconds, scatter.ok, scatter.fail, scatter.info],
    options: {
      series: [
        {},
        dots("ok", colours.okEdge),
        dots("failed", colours.muted),
        dots("unanswered", colours.openEdge),
      ],
      scales: {
        x: { time: false, range: (_, from, to) => [Math.min(0, from), to] },
        y: { distr: 3 },
      },
      axes: axesIn(colours, milliseconds, powersOfTen),
    },
  };
}

function quantileChart({ quantiles }: Series, colours: Palette): Made {
  const strokes = [colours.ink, colours.okEdge, colours.openEdge, colours.muted];
  return {
    data: [quantiles.seconds, ...quantiles.lines.map((line) => line.values)],
    options: {
      series: [
        {},
        ...quantiles.lines.map((line, index) => ({
          label: line.name,
          stroke: strokes[index]!,
          width: 1.5,
          spanGaps: true,
          points: { show: false },
          ...(index === 3 ? { dash: [3, 3] } : {}),
        })),
      ],
      scales: { x: { time: false }, y: { distr: 3 } },
      axes: axesIn(colours, milliseconds, powersOfTen),
    },
  };
}

function rateChart({ rate }: Series, colours: Palette): Made {
  const line = (label: string, stroke: string): uPlot.Series => ({
    label,
    stroke,
    width: 1.5,
    points: { show: false },
  });
  return {
    data: [rate.seconds, rate.ok, rate.fail, rate.info],
    options: {
      series: [
        {},
        line("ok", colours.okEdge),
        line("failed", colours.muted),
        line("unanswered", colours.openEdge),
      ],
      scales: { x: { time: false }, y: { range: (_, __, most) => [0, Math.max(1, most * 1.08)] } },
      axes: axesIn(colours, (value) => `${value}/s`),
    },
  };
}

function axesIn(
  colours: Palette,
  write: (value: number) => string,
  filter: (splits: number[]) => (number | null)[] = (splits) => splits,
): uPlot.Axis[] {
  const axis: uPlot.Axis = {
    stroke: colours.muted,
    font: fontOf(11),
    grid: { stroke: colours.rule, width: 1 },
    ticks: { show: false },
  };
  return [
    { ...axis, size: 30, values: (_, values) => values.map((value) => `${value} s`) },
    {
      ...axis,
      size: 62,
      grid: { ...axis.grid, filter: (_, splits) => filter(splits) },
      filter: (_, splits) => filter(splits),
      values: (_, values) => values.map((value) => (value == null ? "" : write(value))),
    },
  ];
}

/** A logarithmic axis has lines at every digit; the powers are enough. */
const powersOfTen = (splits: number[]): (number | null)[] =>
  splits.map((value) => (Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9 ? value : null));

const milliseconds = (value: number): string => (value >= 1000 ? `${value / 1000} s` : `${value} ms`);
