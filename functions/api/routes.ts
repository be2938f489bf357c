/** What a caller must be allowed to do; the gateway grants it by route. */
export const RIGHTS = ['read', 'record', 'terminate', 'force', 'abandon'] as const;
export type Right = (typeof RIGHTS)[number];

/**
 * Every call of the API: data that the handler dispatches on and that infra makes routes of.
 * `path` is API Gateway's resource path, so it is also the event's `resource`.
 */
export const ROUTES = [
  { call: 'createTask', method: 'POST', path: '/tasks', right: 'record' },
  { call: 'listTasks', method: 'GET', path: '/tasks', right: 'read' },
  { call: 'readTask', method: 'GET', path: '/tasks/{task_id}', right: 'read' },
  { call: 'claimRun', method: 'POST', path: '/tasks/{task_id}/runs', right: 'record' },
  { call: 'listRunsOfTask', method: 'GET', path: '/tasks/{task_id}/runs', right: 'read' },
  { call: 'listRuns', method: 'GET', path: '/runs', right: 'read' },
  { call: 'readRun', method: 'GET', path: '/runs/{run_id}', right: 'read' },
  { call: 'listEvents', method: 'GET', path: '/runs/{run_id}/events', right: 'read' },
  { call: 'attachWorker', method: 'PUT', path: '/runs/{run_id}/worker', right: 'record' },
  { call: 'inspectRun', method: 'GET', path: '/runs/{run_id}/inspect', right: 'read' },
  { call: 'recordHeartbeat', method: 'POST', path: '/runs/{run_id}/heartbeat', right: 'record' },
  { call: 'finishRun', method: 'POST', path: '/runs/{run_id}/finish', right: 'record' },
  { call: 'listActiveWorkers', method: 'GET', path: '/workers/active', right: 'read' },
  { call: 'terminateRun', method: 'POST', path: '/runs/{run_id}/terminate', right: 'terminate' },
  { call: 'forceTerminateRun', method: 'POST', path: '/runs/{run_id}/force-terminate', right: 'force' },
  { call: 'abandonRun', method: 'POST', path: '/runs/{run_id}/abandon', right: 'abandon' },
  { call: 'reclaimTask', method: 'POST', path: '/tasks/{task_id}/reclaim', right: 'terminate' },
  { call: 'holdTask', method: 'POST', path: '/tasks/{task_id}/hold', right: 'terminate' },
  { call: 'releaseTask', method: 'POST', path: '/tasks/{task_id}/release', right: 'terminate' },
] as const satisfies readonly {
  readonly call: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly right: Right;
}[];

export type Call = (typeof ROUTES)[number]['call'];
