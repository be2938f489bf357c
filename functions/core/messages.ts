/** "Look at this run now." The one kind of message on the steps queue; it carries no decision. */
export interface Step {
  readonly run_id: string;
  /** How many messages led to this one; the API and the sweep begin at 0. */
  readonly hops: number;
}

/** Of records and messages. Additive changes keep it; code that reads a higher one refuses. */
export const SCHEMA_VERSION = 1;
