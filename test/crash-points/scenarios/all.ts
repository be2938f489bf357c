import type { Scenario } from '../scenario.ts';
import { OF_CALLERS } from './of-callers.ts';
import { OF_OPERATORS } from './of-operators.ts';
import { OF_FACTS, OF_STEPS } from './of-steps.ts';
import { OF_SWEEPS } from './of-sweeps.ts';

export const SCENARIOS: readonly Scenario[] = [
  ...OF_CALLERS,
  ...OF_OPERATORS,
  ...OF_STEPS,
  ...OF_FACTS,
  ...OF_SWEEPS,
];
