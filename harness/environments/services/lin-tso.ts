import { refusal, type Service } from "./service.ts";

/** A linearizable oracle of timestamps: 0, 1, 2 ..., each given once (Peng and Dabek, Percolator, 2010). */
export function linTso(): Service {
  let next = 0;
  return {
    name: "lin-tso",
    summary: "a linearizable source of growing timestamps: ts",
    handle({ body }) {
      if (body.type !== "ts") return refusal("not-supported", `this service answers ts, not ${body.type}`);
      return { type: "ts_ok", ts: next++ };
    },
  };
}
