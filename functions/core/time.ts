/** Whole seconds since 1970, rounded down: records, messages and the API speak in these. */
export type EpochSeconds = number;

export const SECONDS_PER_DAY = 86_400;

/** As a person reads it, in UTC, with the number that records and answers have: `2027-01-15T08:00:00Z (1800000000)`. */
export function inWords(at: EpochSeconds): string {
  return `${new Date(at * 1000).toISOString().replace('.000Z', 'Z')} (${at})`;
}

export function epochSeconds(epochMs: number): EpochSeconds {
  return Math.floor(epochMs / 1000);
}
