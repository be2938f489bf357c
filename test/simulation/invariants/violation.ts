export type InvariantName = `S${number}` | `L${number}`;

export interface Violation {
  readonly invariant: InvariantName;
  readonly detail: string;
}

/** Takes the first violation of a schedule; it ends there. */
export type Report = (invariant: InvariantName, detail: string) => void;
