import type { AwsEndpoint } from '../aws-endpoint/endpoint.ts';
import { createFaultControl, FAULTS_PATH } from './control.ts';
import { createFaults } from './faults.ts';
import type { Faults, FaultSurroundings } from './faults.ts';
import type { FaultRule } from './rule.ts';

/** Puts rules in force, and lets the endpoint take further ones. */
export function startFaults(
  rules: readonly FaultRule[],
  endpoint: Pick<AwsEndpoint, 'hooks' | 'serveLocal'>,
  surroundings: Omit<FaultSurroundings, 'hooks'>,
): Faults {
  const faults = createFaults({ ...surroundings, hooks: endpoint.hooks });
  faults.add(rules);
  const control = createFaultControl(faults);
  endpoint.serveLocal(FAULTS_PATH, (request, response) => void control(request, response));
  return faults;
}
