/** Whole seconds since 1970, rounded down: records, messages and the API speak in these. */
export type EpochSeconds = number;

export const SECONDS_PER_DAY = 86_400;

export function epochSeconds(epochMs: number): EpochSeconds {
  return Math.floor(epochMs / 1000);
}
