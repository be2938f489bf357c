/** Whole seconds since 1970, rounded down: records, messages and the API speak in these. */
export type EpochSeconds = number;

export function epochSeconds(epochMs: number): EpochSeconds {
  return Math.floor(epochMs / 1000);
}
