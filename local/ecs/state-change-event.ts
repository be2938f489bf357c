import { randomUUID } from 'node:crypto';
import type { Cluster } from './arns.ts';
import { describeTask } from './task-record.ts';
import type { TaskRecord } from './task-record.ts';

/** EventBridge's "ECS Task State Change"; `detail` is the task as DescribeTasks has it, its times as ISO 8601. */
export interface EcsTaskStateChangeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'ECS Task State Change';
  readonly source: 'aws.ecs';
  readonly account: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: ReturnType<typeof describeTask<string>> & { readonly updatedAt: string };
}

export function stateChangeEvent(cluster: Cluster, record: TaskRecord): EcsTaskStateChangeEvent {
  const now = new Date().toISOString();
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'ECS Task State Change',
    source: 'aws.ecs',
    account: cluster.accountId,
    time: now.replace(/\.\d+Z$/, 'Z'),
    region: cluster.region,
    resources: [record.taskArn],
    detail: { ...describeTask(record, (date) => date.toISOString()), updatedAt: now },
  };
}
