import * as z from 'zod';
import { readTaskReference } from './arns.ts';
import type { Cluster } from './arns.ts';
import { ClusterReference, requireCluster } from './clusters.ts';
import { invalidParameter } from './errors.ts';
import { parseInput } from './parse.ts';
import { taskAnswer } from './describe-tasks.ts';
import type { Tasks } from './tasks.ts';

const StopTaskInput = z.object({
  cluster: ClusterReference,
  task: z.string(),
  // AWS no longer states a limit (it was 255); this is the one of a container's reason.
  reason: z.string().max(1024).default('Task stopped by user'),
});

/** Answers at once. A task that is stopping or has stopped is answered as it is, its first reason kept. */
export function stopTask(cluster: Cluster, tasks: Tasks, input: unknown) {
  const request = parseInput(StopTaskInput, input);
  requireCluster(cluster, request.cluster);
  const task = tasks.find(readTaskReference(cluster, request.task));
  if (task === undefined) throw invalidParameter('The referenced task was not found.');
  // As in ECS: whoever kept the run id in a tag only has lost it.
  task.record.tags = [];
  task.requestStop({ stopCode: 'UserInitiated', stoppedReason: request.reason });
  return { task: taskAnswer(task.record) };
}
