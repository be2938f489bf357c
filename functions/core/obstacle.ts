import type { Verdict } from './proof.ts';

/** Why a worker that ECS shows is not stopped, and what to do about it where that is not plain. */
export function obstacleOf(
  verdict: Extract<Verdict, { kind: 'foreign' | 'service-managed' | 'unproven' }>,
): string {
  switch (verdict.kind) {
    case 'foreign':
      return `the worker was started by ${verdict.startedBy ?? 'somebody else'}, not by this run`;
    case 'service-managed':
      return `the ECS service ${verdict.service} runs the worker and would replace it: scale the service to 0 or delete it`;
    case 'unproven':
      return verdict.why;
  }
}
