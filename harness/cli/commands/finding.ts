/** One thing `faultline doctor` looked at. */
export interface Finding {
  readonly what: string;
  readonly state: "ok" | "missing" | "limited";
  readonly text: string;
}
