/** The colours in force, for canvases and charts. */
export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
  readonly panel: string;
  readonly soft: string;
  readonly accent: string;
  readonly accentSoft: string;
  readonly ok: string;
  readonly okEdge: string;
  readonly open: string;
  readonly openEdge: string;
  readonly fail: string;
  readonly failEdge: string;
  readonly band: string;
  readonly bandInk: string;
  readonly focus: string;
}

export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: of("ink"),
    muted: of("muted"),
    rule: of("rule"),
    panel: of("panel"),
    soft: of("soft"),
    accent: of("accent"),
    accentSoft: of("accent-soft"),
    ok: of("ok"),
    okEdge: of("ok-edge"),
    open: of("open"),
    openEdge: of("open-edge"),
    fail: of("fail"),
    failEdge: of("fail-edge"),
    band: of("band"),
    bandInk: of("band-ink"),
    focus: of("focus"),
  };
}

export const fontOf = (size: number, weight = 400): string =>
  `${weight} ${size}px ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif`;
