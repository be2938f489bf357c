/** "Look at this run now." The one kind of message on the steps queue; it carries no decision. */
export interface Step {
  readonly run_id: string;
  /**
   * How many messages led to this one: always 0, since whoever sends one begins anew, and the consumer sends none (ADR 2).
   * It would have to count here if it did.
   */
  readonly hops: number;
}

/** Of records and messages. Additive changes keep it; code that reads a higher one refuses. */
export const SCHEMA_VERSION = 1;
