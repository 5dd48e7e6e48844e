/** A plot of a few series over one pair of axes, as plain data: what is drawn, not how. */
export interface PlotScene {
  readonly title: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly series: readonly PlotSeries[];
}

export interface PlotAxis {
  /** With its unit. */
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** Each tick ten times the one before; `from` must be above 0. */
  readonly logarithmic?: boolean;
}

export interface PlotSeries {
  readonly name: string;
  /** By ascending x. */
  readonly points: readonly PlotPoint[];
  /** `line` joins the points, `steps` keeps each value until the next one, `marks` draws the points alone. */
  readonly drawn: "line" | "steps" | "marks";
  /** What a source predicts is drawn broken, and has the colour of the series it is a prediction of. */
  readonly predicts?: string;
}

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
}

/** Where an axis has its ticks: round numbers, a handful of them, none outside. */
export function ticksOf({ from, to, logarithmic }: PlotAxis): readonly number[] {
  if (logarithmic === true) {
    const first = Math.ceil(Math.log10(from) - 1e-9);
    const last = Math.floor(Math.log10(to) + 1e-9);
    return Array.from({ length: last - first + 1 }, (_, at) => 10 ** (first + at));
  }
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * 0.999)!;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  // 3 * 0.2 is not 0.6 in binary.
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

/** Where a value lies on its axis, from 0 to 1; what is outside goes to the nearer end. */
export function placeOn({ from, to, logarithmic }: PlotAxis, value: number): number {
  const scaled = (number: number): number => (logarithmic === true ? Math.log10(number) : number);
  const clamped = Math.min(to, Math.max(from, value));
  return (scaled(clamped) - scaled(from)) / (scaled(to) - scaled(from));
}
