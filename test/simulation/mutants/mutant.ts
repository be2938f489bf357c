/** A guard of the protocol, and the shipped code without it. */
export interface Mutant {
  readonly guard: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly text: string;
  readonly without: string;
  /** It is hunted where sweeps look in each schedule: elsewhere they do in some only. */
  readonly looksAlways?: true;
  /** It is hunted where ECS gives no answer for a while in each schedule. */
  readonly outageAlways?: true;
  /** It is hunted from the day that has shown it, where one in millions does. */
  readonly firstSeed?: number;
  /** Why nothing can come of it that an invariant forbids: `holder` keeps the same promise. */
  readonly redundant?: string;
  /** The guard that holds as well: both dropped at once are caught. */
  readonly holder?: string;
}
