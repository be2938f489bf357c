import { abandonRun } from '../../../../functions/app/abandon-run.ts';
import { settleWorker } from '../../../../functions/app/settle-worker.ts';
import type { View } from '../../../../functions/core/decision.ts';
import type { Refusal } from '../../../../functions/core/refusal.ts';
import type { Word } from '../../../../functions/core/run.ts';
import { EXITED_CLEAN, SILENT } from '../../../support/records.ts';
import {
  ANOTHER,
  attaches,
  beatAfterWord,
  beatUntilMaxRuntime,
  due,
  dueWithRefusal,
  event,
  exceeds,
  type Input,
  noAnswer,
  says,
  stepTooEarly,
  terminates,
  workerOf,
} from './input.ts';
import { ASK_SECONDS, attach, beat, launch, OPERATOR, POLICIES, stopped } from './scene.ts';

/** What a step comes upon: whatever ECS may show, and whatever it may answer to StopTask. */
const DUE_WITH_VIEW = {
  alive: due((scene, worker) => launch(scene, worker)),
  proven: due((scene, worker) => void stopped(scene, worker)),
  foreign: due((scene, worker) => void stopped(scene, worker, { started_by: 'run-2' })),
  unproven: due((scene, worker) => void stopped(scene, worker, SILENT)),
  'service-managed': due(
    (scene, worker) =>
      void stopped(scene, worker, {
        last_status: 'RUNNING',
        started_by: 'ecs-svc/1',
        group: 'service:web',
      }),
  ),
  missing: due(({ world }, worker) => world.workers.forget(worker.task_arn)),
  unclear: due(({ world }) => world.workers.clouded({ kind: 'unclear', why: 'ThrottlingException' })),
  'no-worker-found': due(({ world }, worker) => world.workers.forget(worker.task_arn)),
} satisfies Record<Exclude<View['kind'], 'not-looked'>, Input>;

const DUE_WITH_REFUSAL = {
  deferred: dueWithRefusal('deferred'),
  denied: dueWithRefusal('denied'),
  refused: dueWithRefusal('refused'),
} satisfies Record<Refusal['kind'], Input>;

const WORDS = {
  completed: says('completed'),
  failed: says('failed'),
  blocked: says('blocked'),
} satisfies Record<Word['outcome'], Input>;

/** Everything that can come to a run, in the order of the page. */
export const INPUTS = {
  'step, before it is due': { source: 'time', act: stepTooEarly },
  'step, worker runs': DUE_WITH_VIEW.alive,
  'step, worker runs, StopTask deferred': DUE_WITH_REFUSAL.deferred,
  'step, worker runs, StopTask denied': DUE_WITH_REFUSAL.denied,
  'step, worker runs, StopTask refused': DUE_WITH_REFUSAL.refused,
  'step, worker stopped': DUE_WITH_VIEW.proven,
  'step, worker stopped without exit code (EC2)': DUE_WITH_VIEW.unproven,
  'step, worker of another run': DUE_WITH_VIEW.foreign,
  'step, worker of a service': DUE_WITH_VIEW['service-managed'],
  'step, worker MISSING': DUE_WITH_VIEW.missing,
  'step, worker MISSING in an INACTIVE cluster': due(({ world }) => {
    const why = 'ecs:DescribeClusters: the cluster unit is INACTIVE, so MISSING proves nothing';
    world.workers.clouded({ kind: 'unclear', why, lasting: true });
  }),
  'step, ECS gives no answer': DUE_WITH_VIEW.unclear,
  'step, no worker listed': DUE_WITH_VIEW['no-worker-found'],
  'step, two workers listed': due((scene, worker) => {
    launch(scene, worker);
    launch(scene, ANOTHER);
  }),
  'step, policy:launch exceeded': exceeds(() => undefined, POLICIES.launchSeconds),
  'step, policy:max_runtime exceeded': exceeds(beatUntilMaxRuntime, 0),
  'step, policy:heartbeat exceeded': exceeds(beat, POLICIES.heartbeatSeconds),
  'step, policy:heartbeat exceeded, StopTask denied': exceeds((scene) => {
    scene.world.workers.answerStops({ kind: 'denied', why: 'ecs:StopTask: denied' });
    return beat(scene);
  }, POLICIES.heartbeatSeconds),
  'step, policy:linger exceeded': exceeds(beatAfterWord, POLICIES.lingerSeconds / 2),

  'STOPPED on signal': event(),
  'STOPPED, exit 0 by itself': event(EXITED_CLEAN),
  'STOPPED without exit code (EC2)': event(SILENT),
  'STOPPED, worker of another run': event({ started_by: 'run-2' }),
  'STOPPED, a worker not on record': {
    source: 'ECS event',
    act: (scene) => settleWorker(scene.deps, stopped(scene, ANOTHER)).then(noAnswer),
  },

  terminate: terminates({}),
  'terminate, hold': terminates({ then: 'hold' }),
  'terminate, ask first': terminates({ askSeconds: ASK_SECONDS }),
  'force-terminate': terminates({ isForced: true }),
  abandon: {
    source: 'operator',
    act: async ({ deps, runId }) =>
      (await abandonRun(deps, runId, { reason: 'the host is scrap', actor: OPERATOR })).kind,
  },

  heartbeat: { source: 'worker', act: async (scene) => (await beat(scene)).kind },
  'word completed': WORDS.completed,
  'word failed': WORDS.failed,
  'word blocked': WORDS.blocked,

  'attach, the same worker': {
    source: 'launcher',
    act: async (scene) => (await attach(scene, await workerOf(scene))).kind,
  },
  'attach, a worker that runs': attaches((scene) => launch(scene, ANOTHER)),
  'attach, a worker that has stopped': attaches((scene) => void stopped(scene, ANOTHER)),
  'attach, a worker that ECS does not know': attaches(() => undefined),
} as const satisfies Readonly<Record<string, Input>>;

export type InputName = keyof typeof INPUTS;
