/** What a run may be told besides the options that decide it. */
export interface RunFlags {
  readonly seed?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly out: string;
  readonly store: boolean;
  readonly printScenario?: boolean;
  readonly scenario?: string;
  /** Where the run is written with every operation, fault and delay. */
  readonly writeSchedule?: string;
  readonly program?: string;
  readonly system?: string;
}
