import {
  attach,
  claim,
  createTask,
  finish,
  heartbeat,
  terminate,
  untilEndedOrPaged,
} from '../acts/callers.ts';
import { atOnce, inTurn, meanwhile, until, wait } from '../acts/order.ts';
import {
  begin,
  end,
  exit,
  forget,
  launch,
  loseAgent,
  loseHost,
  STUBBORN,
  takeAway,
  UNKILLABLE,
} from '../acts/outside.ts';
import type { Act, Scenario } from '../scenario.ts';
import { claimed, started } from './of-callers.ts';

const ended = until('r1', 'ended');
const stuck = until('r1', 'stuck');
const run = (number: number, nature = {}): Act =>
  inTurn(
    createTask(`t${number}`),
    claim(`t${number}`, `r${number}`),
    launch(`w${number}`, `r${number}`, nature),
    attach(`w${number}`, `r${number}`),
  );
const numbers = [1, 2, 3, 4, 5, 6, 7];
const FEW = [1, 2, 3];

/** What the consumer makes of steps: the ladder, the search, late workers, policies. */
export const OF_STEPS: readonly Scenario[] = [
  { name: 'stop-again', acts: [started({ ...STUBBORN, killableAfterSeconds: 100 }), terminate('r1'), ended] },
  {
    name: 'stuck-and-healed',
    acts: [started({ ...STUBBORN, killableAfterSeconds: 600 }), terminate('r1'), stuck, ended],
  },
  {
    name: 'stuck-and-asked-again',
    acts: [
      started({ ...STUBBORN, killableAfterSeconds: 900 }),
      terminate('r1'),
      stuck,
      terminate('r1', { then: 'hold' }),
      ended,
    ],
  },
  {
    name: 'kill',
    ec2Kill: true,
    acts: [started({ ...UNKILLABLE, launchType: 'EC2' }), terminate('r1'), untilEndedOrPaged('r1')],
  },
  {
    name: 'kill-at-once',
    ec2Kill: true,
    acts: [
      started({ ...UNKILLABLE, launchType: 'EC2' }),
      terminate('r1', { isForced: true }),
      untilEndedOrPaged('r1'),
    ],
  },
  {
    name: 'never-attached-and-stopped',
    acts: [claimed, launch('w1', 'r1'), wait(5), exit('w1', 1), ended],
  },
  {
    name: 'stop-denied',
    acts: [
      started(),
      begin('StopTask is denied'),
      terminate('r1'),
      stuck,
      wait(130),
      end('StopTask is denied'),
      ended,
    ],
  },
  {
    name: 'look-denied',
    acts: [
      started({ ...STUBBORN, killableAfterSeconds: 100 }),
      terminate('r1'),
      wait(10),
      begin('DescribeTasks is denied'),
      stuck,
      end('DescribeTasks is denied'),
      ended,
    ],
  },
  {
    name: 'missing-twice',
    acts: [
      started(),
      until('r1', 'at rest'),
      begin('the bus loses events'),
      exit('w1', 1),
      forget('w1'),
      terminate('r1'),
      ended,
    ],
  },
  {
    name: 'tightened-beside-a-step',
    isRace: true,
    acts: [
      started({ ...STUBBORN, killableAfterSeconds: 100 }),
      terminate('r1'),
      wait(61),
      meanwhile('listDueRuns', meanwhile('readRun', terminate('r1', { then: 'hold' }))),
      ended,
    ],
  },
  {
    name: 'answered-beside-a-write',
    isRace: true,
    acts: [
      started({ ...STUBBORN, killableAfterSeconds: 300 }),
      terminate('r1'),
      wait(10),
      begin('DescribeTasks goes unanswered'),
      until('r1', 'unanswered'),
      end('DescribeTasks goes unanswered'),
      meanwhile('listDueRuns', meanwhile('readRun', terminate('r1', { then: 'hold' }))),
      ended,
    ],
  },
  { name: 'never-started', acts: [claimed, terminate('r1'), ended] },
  { name: 'searched-one', acts: [claimed, launch('w1', 'r1'), terminate('r1'), ended] },
  {
    name: 'searched-two',
    acts: [claimed, launch('w1', 'r1'), launch('w2', 'r1'), terminate('r1'), ended],
  },
  {
    name: 'asked-beside-a-search',
    isRace: true,
    acts: [
      claimed,
      launch('w1', 'r1'),
      launch('w2', 'r1'),
      terminate('r1'),
      meanwhile('ListTasks', meanwhile('ListTasks', heartbeat('w1'), heartbeat('w1'))),
      ended,
    ],
  },
  {
    name: 'late-workers',
    acts: [
      claimed,
      finish('r1', 'failed'),
      launch('w1', 'r1', { ...STUBBORN, killableAfterSeconds: 300 }),
      launch('w2', 'r1'),
      attach('w1', 'r1'),
      attach('w2', 'r1'),
    ],
  },
  {
    name: 'late-worker-denied-and-forgotten',
    acts: [
      claimed,
      finish('r1', 'failed'),
      launch('w1', 'r1'),
      begin('StopTask is denied'),
      attach('w1', 'r1'),
      wait(70),
      until('r1', 'sure of its late workers'),
      begin('the bus loses events'),
      exit('w1', 1),
      wait(10),
      forget('w1'),
    ],
  },
  { name: 'policy-launch', policies: { launchSeconds: 120 }, acts: [claimed, ended] },
  { name: 'policy-max-runtime', maxRuntimeSeconds: 120, acts: [started(), ended] },
  {
    name: 'policy-heartbeat',
    policies: { heartbeatSeconds: 120 },
    acts: [started(), heartbeat('w1'), until('r1', 'at rest'), heartbeat('w1'), ended],
  },
  {
    name: 'policy-linger',
    policies: { lingerSeconds: 120 },
    acts: [started(), finish('r1', 'failed'), ended],
  },
  {
    name: 'policy-then-operator',
    maxRuntimeSeconds: 60,
    acts: [
      started({ ...STUBBORN, killableAfterSeconds: 300 }),
      until('r1', 'terminated'),
      wait(10),
      terminate('r1', { then: 'hold' }),
      ended,
    ],
  },
  {
    name: 'many-at-once',
    hasBatches: true,
    acts: [
      ...numbers.map((number) => run(number)),
      wait(70),
      atOnce(...numbers.map((number) => terminate(`r${number}`))),
      ...numbers.map((number) => until(`r${number}`, 'ended')),
    ],
  },
  {
    name: 'looked-at-together',
    isRace: true,
    hasBatches: true,
    acts: [
      ...FEW.map((number) => run(number, { ...STUBBORN, killableAfterSeconds: 400 })),
      ...FEW.map((number) => until(`r${number}`, 'at rest')),
      atOnce(...FEW.map((number) => terminate(`r${number}`))),
      wait(61),
      meanwhile('listDueRuns', meanwhile('readRun', terminate('r3', { then: 'hold' }))),
      ...FEW.map((number) => until(`r${number}`, 'ended')),
    ],
  },
];

/** What the consumer makes of facts: the proof, the late one, the doubtful one. */
export const OF_FACTS: readonly Scenario[] = [
  { name: 'exit-clean', acts: [started(), until('r1', 'at rest'), exit('w1', 0), ended] },
  { name: 'never-came-up', acts: [started(), exit('w1', null), ended] },
  {
    name: 'silent-host',
    acts: [
      started({ ...UNKILLABLE, launchType: 'EC2' }),
      until('r1', 'at rest'),
      loseAgent('w1'),
      terminate('r1'),
      stuck,
      loseHost('w1'),
      ended,
    ],
  },
  {
    name: 'definition-unread',
    acts: [
      begin('DescribeTaskDefinition is denied'),
      started({ launchType: 'EC2' }),
      until('r1', 'at rest'),
      exit('w1', 1),
      wait(200),
      end('DescribeTaskDefinition is denied'),
      ended,
    ],
  },
  {
    name: 'definition-read-at-last',
    acts: [
      begin('DescribeTaskDefinition is denied'),
      started({ launchType: 'EC2' }),
      end('DescribeTaskDefinition is denied'),
      exit('w1', 1),
      ended,
    ],
  },
  {
    name: 'task-moved-on',
    acts: [
      started(),
      until('r1', 'at rest'),
      terminate('r1', { askSeconds: 60 }),
      takeAway('t1'),
      claim('t1', 'r2'),
      ended,
      finish('r2', 'completed'),
    ],
  },
];
