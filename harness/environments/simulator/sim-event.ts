/** Something that will happen at a moment of virtual time. */
export abstract class SimEvent {
  /** All three are the scheduler's business. Set in the constructor: V8's field initializers cost five times as much. */
  declare sequence: number;
  declare cancelled: boolean;
  declare queued: boolean;

  constructor() {
    this.sequence = 0;
    this.cancelled = false;
    this.queued = false;
  }

  /**
   * Makes it happen. True when code that is not the simulator's ran (a node, a client, the runner), for then
   * the microtasks must drain before the next event; false saves that.
   */
  abstract fire(): boolean;
}

/** An event for anything that is not worth a class of its own; what it runs is foreign code. */
export class CallbackEvent extends SimEvent {
  readonly #run: () => void;

  constructor(run: () => void) {
    super();
    this.#run = run;
  }

  override fire(): boolean {
    this.#run();
    return true;
  }
}
