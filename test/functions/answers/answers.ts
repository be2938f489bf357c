import { type Action, type Answer, ecsError } from './ecs.ts';

/** What ECS may answer to one call, in words, and as it comes. */
export interface Said {
  readonly call: Action;
  readonly says: string;
  /** Where it differs from what ECS says otherwise. */
  readonly answers: Partial<Record<Action, Answer>>;
}

const ERRORS = {
  'AccessDeniedException: the right is missing': ecsError('AccessDeniedException'),
  'ThrottlingException: too many calls': ecsError('ThrottlingException'),
  'ServerException: a fault of ECS': ecsError('ServerException', 'server'),
  'nothing: out of reach': new Error('connect ETIMEDOUT'),
  'ClusterNotFoundException: no such cluster': ecsError('ClusterNotFoundException'),
  'InvalidParameterException: such as a task that it does not know': ecsError('InvalidParameterException'),
  'ClientException: a wrong call': ecsError('ClientException'),
} as const;

const failing = (call: Action): Said[] =>
  Object.entries(ERRORS).map(([says, error]) => ({ call, says, answers: { [call]: error } }));

const missing = { tasks: [], failures: [{ reason: 'MISSING' }] };
const inCluster = (says: string, cluster: Answer): Said => ({
  call: 'DescribeTasks',
  says: `MISSING, ${says}`,
  answers: { DescribeTasks: missing, DescribeClusters: cluster },
});

/** A worker as ECS shows it. */
export const shown = (overrides: object = {}) => ({
  tasks: [
    {
      taskDefinitionArn: 'definition',
      lastStatus: 'RUNNING',
      launchType: 'FARGATE',
      containers: [{ name: 'app' }],
      ...overrides,
    },
  ],
});

export const SAID: readonly Said[] = [
  ...failing('StopTask'),
  ...failing('DescribeTasks'),
  inCluster('in an ACTIVE cluster', { clusters: [{ status: 'ACTIVE' }] }),
  inCluster('in an INACTIVE cluster', { clusters: [{ status: 'INACTIVE' }] }),
  inCluster('in a cluster that it does not know', { clusters: [], failures: [{ reason: 'MISSING' }] }),
  inCluster('and DescribeClusters is denied', ecsError('AccessDeniedException')),
  inCluster('and DescribeClusters is throttled', ecsError('ThrottlingException')),
  {
    call: 'DescribeTasks',
    says: 'STOPPED on EC2 without any exit code',
    answers: { DescribeTasks: shown({ lastStatus: 'STOPPED', launchType: 'EC2', startedAt: 1_800_000_000 }) },
  },
  ...failing('ListTasks'),
  { call: 'ListTasks', says: 'no worker', answers: { ListTasks: { taskArns: [] } } },
  ...failing('DescribeTaskDefinition'),
];
