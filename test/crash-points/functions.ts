import type { Context } from 'aws-lambda';
import { createHandler as createApi } from '../../functions/api/handler.ts';
import { createHandler as createConsoleRead } from '../../functions/console-read/handler.ts';
import { createHandler as createConsoleTerminate } from '../../functions/console-terminate/handler.ts';
import { createHandler as createRunbook } from '../../functions/runbook/handler.ts';
import { createHandler as createSweep } from '../../functions/sweep/handler.ts';
import {
  API_TIMEOUT_SECONDS,
  CONSOLE_TIMEOUT_SECONDS,
  RUNBOOK_TIMEOUT_SECONDS,
  SWEEP_TIMEOUT_SECONDS,
} from '../../functions/wiring/limits.ts';
import { apiEvent } from '../support/api.ts';
import type { Ending } from '../simulation/engine/invocation.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './staging.ts';

/** Whether whoever invoked it heard an answer; a 5xx is none. */
type Heard = (isAnswered: boolean) => void;

/** The functions that the simulator's schedules do not invoke, behind their shipped doors. */
export interface Functions {
  sweep(): void;
  /** A call of the API by its resource, as `GET /runs/{run_id}`. */
  http(method: string, resource: string, request: Parameters<typeof apiEvent>[2], heard: Heard): void;
  show(event: object, heard: Heard): void;
  click(event: object, heard: Heard): void;
  execute(executionId: string, heard: Heard): void;
}

export const DOCUMENT_NAME = 'Standdown-TerminateRun';
const EVENT_GRACE_SECONDS = 60;
export const ORPHAN_AGE_SECONDS = 300;
const CONTEXT = {
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:console-read',
} as Context;

export function functions({ world, ports }: Stage, { stopOrphans }: Scenario): Functions {
  const { deps } = world;
  const doors = {
    api: createApi(deps),
    show: createConsoleRead({ ...deps, tableName: 'runs', terminateFunctionArn: CONTEXT.invokedFunctionArn }),
    click: createConsoleTerminate(deps),
    execute: createRunbook({ ...deps, executions: ports.executions, documentName: DOCUMENT_NAME }),
    sweep: createSweep({
      ...deps,
      ...ports,
      workers: deps.workers,
      metrics: { add: () => undefined },
      eventGraceSeconds: EVENT_GRACE_SECONDS,
      orphanRules: { ageSeconds: ORPHAN_AGE_SECONDS, stopOrphans: stopOrphans === true },
    }),
  };
  const start = <Result>(
    name: string,
    timeoutSeconds: number,
    body: () => Promise<Result>,
    onEnd: OnEnd<Result>,
  ) => invoke(world, { name, timeoutSeconds, body, onEnd, isForked: true });
  const shown =
    (heard: Heard): OnEnd<string> =>
    (ending) =>
      heard(ending?.kind === 'answered' && !isTrouble(ending.result));
  return {
    sweep: () =>
      start(
        'sweep',
        SWEEP_TIMEOUT_SECONDS,
        () => doors.sweep({}, CONTEXT),
        () => undefined,
      ),
    http: (method, resource, request, heard) => {
      const call = () => doors.api(apiEvent(method, resource, request), CONTEXT);
      start(`${method} ${resource}`, API_TIMEOUT_SECONDS, call, (ending) =>
        heard(ending?.kind === 'answered' && ending.result.statusCode < 500),
      );
    },
    show: (event, heard) =>
      start('console-read', CONSOLE_TIMEOUT_SECONDS, () => doors.show(event, CONTEXT), shown(heard)),
    click: (event, heard) =>
      start('console-terminate', CONSOLE_TIMEOUT_SECONDS, () => doors.click(event, CONTEXT), shown(heard)),
    execute: (execution_id, heard) =>
      start(
        'runbook',
        RUNBOOK_TIMEOUT_SECONDS,
        () => doors.execute({ execution_id }, CONTEXT),
        (ending) => heard(ending?.kind === 'answered' || isRefusal(ending)),
      ),
  };
}

/** Given nothing where it died. */
type OnEnd<Result> = (ending: Ending<Result> | undefined) => void;

interface Invoked<Result> {
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly body: () => Promise<Result>;
  readonly onEnd: OnEnd<Result>;
  readonly isForked?: true;
}

export function invoke<Result>(
  { lambda, trace }: Stage['world'],
  { onEnd, ...invoked }: Invoked<Result>,
): void {
  lambda({
    ...invoked,
    onEnd: (ending) => {
      trace?.(() => `${invoked.name}: ${ending.kind}`);
      onEnd(ending);
    },
    onDeath: () => onEnd(undefined),
  });
}

/** What the widgets say where they cannot say what was asked for: the viewer clicks again. */
function isTrouble(html: string): boolean {
  return /went wrong is in the log|Nothing was stored/.test(html);
}

function isRefusal(ending: Ending<unknown> | undefined): boolean {
  return ending?.kind === 'failed' && ending.error instanceof Error && ending.error.name === 'NotTerminated';
}
