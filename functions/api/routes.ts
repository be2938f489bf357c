/** What a caller must be allowed to do; the gateway grants it by route. */
export type Right = 'read' | 'record' | 'terminate';

/**
 * Every call of the API: data that the handler dispatches on and that infra makes routes of.
 * `path` is API Gateway's resource path, so it is also the event's `resource`.
 */
export const ROUTES = [
  { call: 'createTask', method: 'POST', path: '/tasks', right: 'record' },
  { call: 'readTask', method: 'GET', path: '/tasks/{task_id}', right: 'read' },
  { call: 'claimRun', method: 'POST', path: '/tasks/{task_id}/runs', right: 'record' },
  { call: 'readRun', method: 'GET', path: '/runs/{run_id}', right: 'read' },
  { call: 'listEvents', method: 'GET', path: '/runs/{run_id}/events', right: 'read' },
  { call: 'attachWorker', method: 'PUT', path: '/runs/{run_id}/worker', right: 'record' },
  { call: 'terminateRun', method: 'POST', path: '/runs/{run_id}/terminate', right: 'terminate' },
] as const satisfies readonly {
  readonly call: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly right: Right;
}[];

export type Call = (typeof ROUTES)[number]['call'];
