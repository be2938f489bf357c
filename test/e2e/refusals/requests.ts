import { type Call, ROUTES } from '../../../functions/api/routes.ts';

/** A request that each call takes, about records that there need not be. */
const BODIES: Readonly<Partial<Record<Call, object>>> = {
  createTask: { title: 'never stored' },
  attachWorker: {
    cluster: 'standdown-local',
    task_arn: `arn:aws:ecs:us-east-1:000000000000:task/standdown-local/${'e'.repeat(32)}`,
  },
  finishRun: { outcome: 'completed' },
  abandonRun: { reason: 'never stored' },
};

export interface PlainRequest {
  readonly method: string;
  readonly path: string;
  readonly body: object | undefined;
}

export function requestOf(call: Call, id = 'nobody'): PlainRequest {
  const route = ROUTES.find((candidate) => candidate.call === call);
  if (!route) throw new Error(`no route of ${call}`);
  return { method: route.method, path: route.path.replaceAll(/\{\w+\}/g, id), body: BODIES[call] };
}

export const CALLS: readonly Call[] = ROUTES.map(({ call }) => call);
