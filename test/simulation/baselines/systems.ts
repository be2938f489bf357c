import type { System } from '../world/system.ts';
import { SHIPPED } from '../world/system.ts';
import { BASELINES } from './policies.ts';

export const SYSTEMS: readonly System[] = [SHIPPED, ...BASELINES];

export function systemOf(name: string): System {
  const system = SYSTEMS.find((known) => known.name === name);
  if (system === undefined)
    throw new Error(`system: expected one of ${SYSTEMS.map((one) => one.name).join(', ')}, got ${name}`);
  return system;
}
