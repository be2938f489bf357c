import * as z from 'zod';
import { readTaskReference } from './arns.ts';
import type { Cluster } from './arns.ts';
import { ClusterReference, requireCluster } from './clusters.ts';
import { parseInput } from './parse.ts';
import { describeTask } from './task-record.ts';
import type { TaskRecord } from './task-record.ts';
import type { Tasks } from './tasks.ts';

const DescribeTasksInput = z.object({
  cluster: ClusterReference,
  tasks: z.array(z.string()).min(1, 'Tasks cannot be empty.').max(100, 'expected at most 100 tasks'),
  include: z.array(z.literal('TAGS')).default([]),
});

export function describeTasks(cluster: Cluster, tasks: Tasks, input: unknown) {
  const request = parseInput(DescribeTasksInput, input);
  requireCluster(cluster, request.cluster);
  const taskArns = request.tasks.map((reference) => readTaskReference(cluster, reference));
  const found = taskArns.flatMap((taskArn) => tasks.find(taskArn) ?? []);
  const missing = taskArns.filter((taskArn) => tasks.find(taskArn) === undefined);
  return {
    tasks: found.map(({ record }) => taskAnswer(record, request.include.includes('TAGS') ? record.tags : [])),
    failures: missing.map((arn) => ({ arn, reason: 'MISSING' })),
  };
}

/** A task as the API returns it. */
export function taskAnswer(record: TaskRecord, tags = record.tags) {
  return { ...describeTask(record, (date) => date.getTime() / 1000), healthStatus: 'UNKNOWN', tags };
}
