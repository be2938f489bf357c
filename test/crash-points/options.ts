import { parseArgs } from 'node:util';

export interface Options {
  /** How many pairs of faults are drawn after the whole list of single ones. */
  readonly pairs: number;
  readonly seed: number;
  /** Plays this one point step by step, and nothing else. */
  readonly only: string | null;
  /** Prints each call of the list, by scenario. */
  readonly list: boolean;
  /** Plays the list on code that lacks this guard of test/simulation/mutants/guards.ts, until something tells. */
  readonly without: string | null;
}

export const USAGE = `usage: npm run crash-points -- [--pairs 10000] [--seed 1] [--list]
       npm run crash-points -- --only <scenario>:<n>:<before|after|lost|throttled>[,<m>:<fault>]
       npm run crash-points -- --without <part of a guard's name>`;

/** @throws where an option is unknown or cannot be read */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      pairs: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      list: { type: 'boolean', default: false },
      without: { type: 'string' },
    },
  });
  return {
    pairs: wholeNumber('pairs', values.pairs),
    seed: wholeNumber('seed', values.seed),
    only: values.only ?? null,
    list: values.list,
    without: values.without ?? null,
  };
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0)
    throw new Error(`--${name}: expected a whole number from 0, got ${text}`);
  return number;
}
