import { placeOfTask } from '../core/arn.ts';

/* Deep links to a worker in the AWS console, relative to it as those of console-links.ts are. */

export function ecsTaskLink(taskArn: string): string | undefined {
  return taskPage(taskArn, 'configuration');
}

/** The logs of a worker: the ECS console finds them by itself, whatever log group each container writes to. */
export function ecsTaskLogsLink(taskArn: string): string | undefined {
  return taskPage(taskArn, 'logs');
}

function taskPage(taskArn: string, page: 'configuration' | 'logs'): string | undefined {
  const place = placeOfTask(taskArn);
  return place && `/ecs/v2/clusters/${place.clusterName}/tasks/${place.id}/${page}?region=${place.region}`;
}
