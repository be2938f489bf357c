import {
  abandon,
  attach,
  claim,
  click,
  execute,
  finish,
  heartbeat,
  http,
  reclaim,
  show,
  terminate,
} from '../acts/callers.ts';
import { inTurn, until } from '../acts/order.ts';
import { exit, launch, STUBBORN, takeAway, UNKILLABLE } from '../acts/outside.ts';
import type { Scenario } from '../scenario.ts';
import { claimed, started } from './of-callers.ts';

const ENDPOINT = 'arn:aws:lambda:us-east-1:000000000000:function:console-read';

/** What operators ask for, at each door that they have. */
export const OF_OPERATORS: readonly Scenario[] = [
  { name: 'terminate', acts: [started(), until('r1', 'at rest'), terminate('r1'), until('r1', 'ended')] },
  {
    name: 'terminate-and-wait',
    acts: [
      started(),
      http('POST', '/runs/{run_id}/terminate', {
        path: { run_id: 'r1' },
        body: { reason: 'wrong prompt' },
        headers: { prefer: 'wait=20' },
      }),
      until('r1', 'ended'),
      terminate('r1'),
    ],
  },
  {
    name: 'terminate-ask',
    acts: [
      started(),
      terminate('r1', { askSeconds: 30 }),
      heartbeat('w1'),
      heartbeat('w1'),
      finish('r1', 'failed'),
      until('r1', 'ended'),
      finish('r1', 'completed'),
      heartbeat('w1'),
    ],
  },
  {
    name: 'terminate-tightened',
    acts: [
      started(),
      terminate('r1', { askSeconds: 600 }),
      terminate('r1', { askSeconds: 600, then: 'hold' }),
      terminate('r1', { isForced: true }),
      until('r1', 'ended'),
    ],
  },
  {
    name: 'force',
    acts: [
      started({ ...STUBBORN, launchType: 'EC2' }),
      terminate('r1', { isForced: true }),
      until('r1', 'ended'),
    ],
  },
  {
    name: 'reclaim-and-run-again',
    acts: [
      started(),
      reclaim('t1'),
      reclaim('t1'),
      until('r1', 'ended'),
      reclaim('t1'),
      claim('t1', 'r2'),
      launch('w2', 'r2'),
      attach('w2', 'r2'),
      terminate('r1'),
      exit('w2', 0),
    ],
  },
  {
    name: 'abandon',
    acts: [
      started(UNKILLABLE),
      abandon('r1'),
      terminate('r1'),
      until('r1', 'stuck'),
      abandon('r1'),
      abandon('r1'),
    ],
  },
  {
    name: 'terminate-a-run-whose-task-moved-on',
    acts: [
      started(),
      until('r1', 'at rest'),
      takeAway('t1'),
      terminate('r1'),
      exit('w1', 1),
      until('r1', 'ended'),
    ],
  },
  {
    name: 'click',
    acts: [
      started(),
      click('r1', 'running'),
      click('r1', 'running'),
      until('r1', 'ended'),
      click('r1', 'running'),
    ],
  },
  {
    name: 'click-on-a-stuck-run',
    acts: [
      started({ ...STUBBORN, killableAfterSeconds: 600 }),
      terminate('r1'),
      until('r1', 'stuck'),
      click('r1', 'stuck'),
      until('r1', 'ended'),
    ],
  },
  { name: 'runbook', acts: [started(), execute('r1'), until('r1', 'ended'), execute('r1')] },
  {
    name: 'console-views',
    acts: [
      started(),
      show({}),
      show({ view: 'inspect', run_id: 'r1' }),
      show({ view: 'terminate', run_id: 'r1', board: ENDPOINT }),
      exit('w1', 0),
    ],
  },
  {
    name: 'published',
    hasBus: true,
    acts: [
      inTurn(claimed, launch('w1', 'r1'), attach('w1', 'r1')),
      until('r1', 'at rest'),
      terminate('r1'),
      until('r1', 'ended'),
      until('r1', 'at rest'),
      finish('r1', 'completed'),
    ],
  },
];
