import { attach, claim, finish } from '../acts/callers.ts';
import { meanwhile, until, wait } from '../acts/order.ts';
import {
  begin,
  end,
  exit,
  forget,
  launch,
  loseAgent,
  loseHost,
  remember,
  takeAway,
  UNKILLABLE,
} from '../acts/outside.ts';
import type { Scenario } from '../scenario.ts';
import { claimed, started } from './of-callers.ts';

const ended = until('r1', 'ended');
const DAY_SECONDS = 86_400;

/** What only the sweep makes good. */
export const OF_SWEEPS: readonly Scenario[] = [
  {
    name: 'open-for-days',
    sweepEverySeconds: DAY_SECONDS,
    acts: [started(), wait(9 * DAY_SECONDS), exit('w1', 0), ended],
  },
  {
    name: 'event-lost',
    acts: [started(), until('r1', 'at rest'), begin('the bus loses events'), exit('w1', 1), ended],
  },
  {
    name: 'event-lost-of-a-task-that-moved-on',
    acts: [
      started(),
      until('r1', 'at rest'),
      begin('the bus loses events'),
      takeAway('t1'),
      exit('w1', 1),
      ended,
      claim('t1', 'r2'),
      finish('r2', 'completed'),
    ],
  },
  {
    name: 'event-lost-of-a-silent-host',
    acts: [
      started({ ...UNKILLABLE, launchType: 'EC2' }),
      until('r1', 'at rest'),
      begin('the bus loses events'),
      loseAgent('w1'),
      wait(300),
      end('the bus loses events'),
      loseHost('w1'),
      ended,
    ],
  },
  {
    name: 'event-lost-definition-unread',
    acts: [
      begin('DescribeTaskDefinition is denied'),
      started({ launchType: 'EC2' }),
      until('r1', 'at rest'),
      begin('the bus loses events'),
      end('DescribeTaskDefinition is denied'),
      exit('w1', 1),
      ended,
    ],
  },
  {
    name: 'missing-for-a-while',
    acts: [
      started(),
      until('r1', 'at rest'),
      forget('w1'),
      wait(180),
      remember('w1'),
      wait(180),
      exit('w1', 1),
      ended,
    ],
  },
  {
    name: 'ghost',
    acts: [
      started(),
      until('r1', 'at rest'),
      begin('the bus loses events'),
      exit('w1', 1),
      forget('w1'),
      ended,
    ],
  },
  {
    name: 'never-attached',
    acts: [claimed, launch('w1', 'r1'), wait(900), begin('the bus loses events'), exit('w1', 0), ended],
  },
  {
    name: 'orphan-told',
    acts: [started(), launch('w2', 'r1'), attach('w2', 'r1'), exit('w1', 0), ended, wait(900), exit('w2', 0)],
  },
  {
    name: 'orphan-stopped',
    stopOrphans: true,
    acts: [started(), launch('w2', 'r1'), exit('w1', 0), ended],
  },
  {
    name: 'orphan-told-while-its-run-moves',
    isRace: true,
    acts: [
      claimed,
      launch('w1', 'r1'),
      finish('r1', 'failed'),
      wait(570),
      meanwhile('noteSighting', finish('r1', 'completed')),
      wait(120),
      exit('w1', 0),
    ],
  },
  {
    name: 'orphan-told-and-attached',
    acts: [claimed, launch('w1', 'r1'), finish('r1', 'failed'), wait(900), attach('w1', 'r1')],
  },
];
