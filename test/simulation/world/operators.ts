import type { MemoryRunStore } from '../../../functions/adapters/memory/memory-run-store.ts';
import { hasEnded, type Run } from '../../../functions/core/run.ts';
import type { TerminationRequest } from '../../../functions/core/termination-request.ts';
import type { Faults } from '../engine/faults.ts';
import type { Random } from '../engine/random.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { InputName } from '../../functions/core/state-table/inputs.ts';
import type { Report } from '../invariants/violation.ts';
import { type Api, type Answer, OPERATOR } from './api.ts';
import type { Client } from './client.ts';
import type { Operation } from './plan.ts';

interface Deps {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly faults: Faults;
  readonly client: Client;
  readonly store: MemoryRunStore;
  readonly report: Report;
  /** An operator was told that the termination of this run is stored. */
  readonly accepted: (runId: string) => void;
}

/** What people do: each operation once, again where they hear nothing, twice at once where they are two. */
export function operate(deps: Deps, operations: readonly Operation[]): void {
  for (const operation of operations) {
    deps.timeline.at(operation.atMs, () => {
      carryOut(deps, operation);
      if (deps.faults.strikes('F10', 0.3))
        carryOut(deps, { ...operation, kind: deps.random.pick(['force', 'terminate']) });
    });
  }
}

/** Ends every run that is open, as an operator who clears the board does; what is stuck he may leave to the ladder. */
export function clear(deps: Deps, clearsStuck: boolean): void {
  for (const run of deps.store.allRuns()) {
    if (!hasEnded(run) && (clearsStuck || run.termination?.state !== 'stuck'))
      ask(
        deps,
        `terminate ${run.run_id}`,
        run.run_id,
        (api) => api.terminate(run.run_id, requestOf()),
        3,
        'terminate',
      );
  }
}

function carryOut(deps: Deps, operation: Operation): void {
  const taskId = `t${operation.task + 1}`;
  const run = aimAt(
    deps.store.allRuns().filter(({ task_id }) => task_id === taskId),
    operation.isStale,
  );
  if (run === undefined) return;
  const runId = run.run_id;
  const request = requestOf(operation);
  switch (operation.kind) {
    case 'terminate':
    case 'force': {
      ask(
        deps,
        `${operation.kind} ${runId}`,
        runId,
        (api) => api.terminate(runId, request),
        1,
        inputOf(request),
      );
      return;
    }
    case 'reclaim': {
      ask(deps, `reclaim ${taskId}`, runId, (api) => api.reclaim(taskId, request), 1);
      return;
    }
    case 'abandon': {
      ask(deps, `abandon ${runId}`, runId, (api) => api.abandon(runId), 1, 'abandon');
      return;
    }
    case 'hold': {
      ask(deps, `hold ${taskId}`, runId, (api) => api.hold(taskId), 0);
      return;
    }
    case 'release': {
      ask(deps, `release ${taskId}`, runId, (api) => api.release(taskId), 0);
      return;
    }
  }
}

function aimAt(runs: readonly Run[], isStale: boolean): Run | undefined {
  return isStale ? (runs.at(-2) ?? runs.at(-1)) : runs.at(-1);
}

function ask(
  deps: Deps,
  name: string,
  runId: string,
  call: (api: Api) => Promise<Answer>,
  repeats: number,
  input?: InputName,
): void {
  const hadEnded = deps.store.allRuns().some((run) => run.run_id === runId && hasEnded(run));
  deps.client.call(
    name,
    call,
    (heard, acceptedRunId) => {
      if (
        hadEnded &&
        acceptedRunId === undefined &&
        NEVER_AFTER_THE_END.has(heard) &&
        !name.startsWith('reclaim')
      )
        deps.report('S1', `${name} is answered ${heard}, the run had ended`);
      if (heard === 'accepted') deps.accepted(acceptedRunId ?? runId);
      if (heard === 'error' && repeats > 0)
        deps.timeline.after(deps.random.between(500, 5000), () =>
          ask(deps, name, runId, call, repeats - 1, input),
        );
    },
    input && { runId, input },
  );
}

const NEVER_AFTER_THE_END = new Set(['accepted', 'abandoned', 'not-stuck', 'not-reclaimable']);

function inputOf({ then, askSeconds, isForced }: TerminationRequest): InputName {
  if (isForced) return 'force-terminate';
  if (askSeconds > 0) return 'terminate, ask first';
  return then === 'hold' ? 'terminate, hold' : 'terminate';
}

function requestOf(operation?: Operation): TerminationRequest {
  const isForce = operation?.kind === 'force';
  return {
    reason: operation === undefined ? null : operation.reason,
    actor: operation?.actor ?? OPERATOR,
    then: operation?.then ?? 'requeue',
    askSeconds: isForce ? 0 : (operation?.askSeconds ?? 0),
    isForced: isForce,
  };
}
