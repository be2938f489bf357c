import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { FAULT_KINDS, type FaultKind } from './engine/faults.ts';

export interface Options {
  readonly schedules: number;
  /** The seed of the first schedule; each one after it has the next. */
  readonly seed: number;
  readonly cores: number;
  readonly onlyFault: FaultKind | null;
  readonly json: boolean;
  /** Prints this one schedule step by step, and nothing else. */
  readonly replay: number | null;
  /** On how many of the seeds the compared policies run as well: the first ones. */
  readonly baselines: number;
}

export const USAGE = `usage: npm run simulate -- [--schedules 100000] [--seed 1] [--cores n] [--only-fault F4] [--baselines n] [--json]
       npm run simulate -- --replay <seed>`;

/** @throws where an option is unknown or cannot be read */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      schedules: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      cores: { type: 'string', default: String(availableParallelism()) },
      'only-fault': { type: 'string' },
      json: { type: 'boolean', default: false },
      replay: { type: 'string' },
      baselines: { type: 'string' },
    },
  });
  const schedules = wholeNumber('schedules', values.schedules, 1);
  return {
    schedules,
    seed: wholeNumber('seed', values.seed, 0),
    cores: Math.min(wholeNumber('cores', values.cores, 1), schedules),
    onlyFault: values['only-fault'] === undefined ? null : faultKind(values['only-fault']),
    json: values.json,
    replay: values.replay === undefined ? null : wholeNumber('replay', values.replay, 0),
    baselines: values.baselines === undefined ? schedules : wholeNumber('baselines', values.baselines, 0),
  };
}

function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least)
    throw new Error(`--${name}: expected a whole number from ${least}, got ${text}`);
  return number;
}

function faultKind(text: string): FaultKind {
  const kind = FAULT_KINDS.find((known) => known === text);
  if (kind === undefined)
    throw new Error(`--only-fault: expected one of ${FAULT_KINDS.join(', ')}, got ${text}`);
  return kind;
}
