import {
  abandon,
  attach,
  claim,
  createTask,
  finish,
  heartbeat,
  hold,
  http,
  release,
  terminate,
} from '../acts/callers.ts';
import { atOnce, inTurn, until, wait } from '../acts/order.ts';
import { begin, exit, launch, takeAway } from '../acts/outside.ts';
import type { Act, Scenario } from '../scenario.ts';

/** A task with an open run, and nothing else. */
export const claimed = inTurn(createTask('t1'), claim('t1', 'r1'));
/** The same with a worker that nobody has attached and that has stopped, which no event tells. */
const stoppedUnattached = inTurn(
  claimed,
  begin('the bus loses events'),
  launch('w1', 'r1'),
  exit('w1', 0),
  wait(2),
);
/** The same with a worker that Standdown knows. */
export const started = (as: Parameters<typeof launch>[2] = {}): Act =>
  inTurn(claimed, launch('w1', 'r1', as), attach('w1', 'r1'));

/** An operator's way out, where a run has on record what is not its worker. */
const givenUp = inTurn(terminate('r1'), until('r1', 'stuck'), abandon('r1'));

const READ_OF_RUN = { path: { run_id: 'r1' } };
const READ_OF_TASK = { path: { task_id: 't1' } };

/** What dispatchers and workers call, and what anybody reads. */
export const OF_CALLERS: readonly Scenario[] = [
  {
    name: 'work-done',
    policies: { heartbeatSeconds: 900, lingerSeconds: 900 },
    acts: [
      started(),
      until('r1', 'at rest'),
      heartbeat('w1'),
      wait(90),
      heartbeat('w1'),
      finish('r1', 'completed'),
      exit('w1', 0),
    ],
  },
  {
    name: 'work-failed',
    policies: { launchSeconds: 900 },
    acts: [started(), wait(90), finish('r1', 'failed'), exit('w1', 1)],
  },
  {
    name: 'word-without-worker',
    acts: [claimed, finish('r1', 'blocked'), finish('r1', 'completed'), release('t1'), createTask('t1')],
  },
  {
    name: 'hold',
    acts: [
      createTask('t1'),
      hold('t1'),
      hold('t1'),
      claim('t1', 'r1'),
      release('t1'),
      release('t1'),
      claim('t1', 'r2'),
      finish('r2', 'completed'),
    ],
  },
  {
    name: 'claim-with-worker',
    acts: [
      createTask('t1'),
      launch('w1', 'r1'),
      claim('t1', 'r1', 'w1'),
      claim('t1', 'r1', 'w1'),
      until('r1', 'at rest'),
      terminate('r1'),
      until('r1', 'ended'),
    ],
  },
  {
    name: 'claim-with-stopped-worker',
    acts: [
      createTask('t1'),
      launch('w1', 'r1'),
      exit('w1', 1),
      wait(2),
      claim('t1', 'r1', 'w1'),
      until('r1', 'ended'),
    ],
  },
  {
    name: 'claim-of-one-id-twice',
    isRace: true,
    acts: [
      createTask('t1'),
      createTask('t2'),
      atOnce(claim('t1', 'r1'), claim('t2', 'r1')),
      finish('r1', 'completed'),
    ],
  },
  {
    name: 'attach-a-stopped-worker',
    acts: [stoppedUnattached, attach('w1', 'r1'), until('r1', 'ended')],
  },
  {
    name: 'attach-a-stopped-worker-of-a-task-that-moved-on',
    acts: [stoppedUnattached, takeAway('t1'), attach('w1', 'r1'), until('r1', 'ended')],
  },
  {
    name: 'attach-before-ecs-shows-it',
    acts: [
      claimed,
      launch('w1', 'r1', { shownAfterSeconds: 20 }),
      attach('w1', 'r1'),
      wait(90),
      terminate('r1'),
      until('r1', 'ended'),
    ],
  },
  {
    name: 'attach-to-the-wrong-run-before-ecs-shows-it',
    acts: [
      claimed,
      createTask('t2'),
      claim('t2', 'r2'),
      launch('w1', 'r2', { shownAfterSeconds: 20 }),
      attach('w1', 'r1'),
      wait(30),
      attach('w1', 'r2'),
      terminate('r2'),
      until('r2', 'ended'),
      givenUp,
    ],
  },
  {
    name: 'attach-of-what-a-service-runs-before-ecs-shows-it',
    acts: [
      claimed,
      launch('w1', 'r1', { isOfService: true, shownAfterSeconds: 20 }),
      attach('w1', 'r1'),
      wait(30),
      exit('w1', 1),
      // Until sweeps have looked at it as well.
      wait(300),
      givenUp,
    ],
  },
  {
    name: 'attach-during-a-termination',
    acts: [
      claimed,
      terminate('r1'),
      launch('w1', 'r1'),
      attach('w1', 'r1'),
      attach('w1', 'r1'),
      until('r1', 'ended'),
    ],
  },
  {
    name: 'attach-after-the-end',
    acts: [
      claimed,
      finish('r1', 'failed'),
      launch('w1', 'r1'),
      launch('w2', 'r1'),
      attach('w1', 'r1'),
      attach('w2', 'r1'),
      attach('w1', 'r1'),
    ],
  },
  {
    name: 'reads',
    acts: [
      started(),
      http('GET', '/tasks'),
      http('GET', '/tasks/{task_id}', READ_OF_TASK),
      http('GET', '/tasks/{task_id}/runs', READ_OF_TASK),
      http('GET', '/runs'),
      http('GET', '/runs/{run_id}', READ_OF_RUN),
      http('GET', '/runs/{run_id}/events', READ_OF_RUN),
      http('GET', '/runs/{run_id}/inspect', READ_OF_RUN),
      http('GET', '/workers/active'),
      exit('w1', 0),
    ],
  },
];
