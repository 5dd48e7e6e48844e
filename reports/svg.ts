import { anomalyScene } from "./figures/anomaly-scene.ts";
import { anomalySvg } from "./figures/anomaly-svg.ts";
import { guiltOf } from "./guilty.ts";
import type { Reporter } from "./reporter.ts";

/** The first anomaly alone, for a README or a slide; it follows its reader's light or dark. */
export const svg: Reporter = {
  name: "svg",
  summary: "the first anomaly's few operations as one figure",
  file: "anomaly.svg",
  render(run) {
    const guilt = guiltOf(run).find(({ operations }) => operations.length > 0);
    const scene = guilt === undefined ? undefined : anomalyScene(guilt);
    const drawn = anomalySvg(scene ?? nothing, { standalone: true, widthMin: 760 });
    return `${drawn}\n`;
  },
};

const nothing = { title: "no anomaly", lanes: [], bars: [], bands: [], timed: true, from: 0, to: 1 };
