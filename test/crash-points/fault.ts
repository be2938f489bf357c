import type { Strike } from '../simulation/engine/calls.ts';

/** How one call goes wrong, by the word that `--only` takes. */
export const FAULTS = {
  before: 'crash before',
  after: 'crash after',
  lost: 'answer lost',
  throttled: 'throttled',
} as const satisfies Record<string, Strike>;
export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

/** The n-th call of a scenario, counted from 1 through all of its doors, goes wrong. */
export interface Fault {
  readonly call: number;
  readonly fault: FaultName;
}

/** As `terminate:17:lost`, and as `terminate:17:lost,23:before` where there are two. */
export function nameOf(scenario: string, faults: readonly Fault[]): string {
  return `${scenario}:${faults.map(({ call, fault }) => `${call}:${fault}`).join(',')}`;
}

/** @throws where it cannot be read */
export function parseName(name: string): { readonly scenario: string; readonly faults: readonly Fault[] } {
  const [, scenario = '', listed = ''] = /^(.+?):(.*)$/.exec(name) ?? [];
  const faults = listed.split(',').map((text): Fault => {
    const [call, fault] = text.split(':');
    if (!Number.isSafeInteger(Number(call)) || !FAULT_NAMES.some((known) => known === fault))
      throw new Error(`--only: expected <scenario>:<n>:<${FAULT_NAMES.join('|')}>, got ${name}`);
    return { call: Number(call), fault: fault as FaultName };
  });
  return { scenario, faults };
}
