import type { WorkerRef } from './worker.ts';

/** What an ECS ARN in its long form says of where its resource is. */
interface Place {
  readonly region: string;
  readonly account: string;
  readonly clusterName: string;
}

interface TaskPlace extends Place {
  /** The last part of the ARN. */
  readonly id: string;
}

const PLACE = 'arn:aws[a-z-]*:ecs:(?<region>[a-z0-9-]+):(?<account>\\d{12})';
const CLUSTER_NAME = '(?<clusterName>[A-Za-z0-9_-]{1,255})';
/** ECS refuses another length, and with it whatever else it was asked about in the same call. */
const TASK_ID = '(?<id>[0-9a-f]{32})';
const TASK_ARN = new RegExp(`^${PLACE}:task/${CLUSTER_NAME}/${TASK_ID}$`);
const CLUSTER_ARN = new RegExp(`^${PLACE}:cluster/${CLUSTER_NAME}$`);

/** Which of the two fields of a worker is wrong, and what was expected of it. */
export interface WorkerRefFault {
  readonly field: 'cluster' | 'task_arn';
  readonly expected: string;
}

/**
 * Checks a worker against the clusters that this deployment may touch: its account, its region, its clusters.
 * @param clusterArns of the deployment; at least one
 */
export function faultOf(worker: WorkerRef, clusterArns: readonly string[]): WorkerRefFault | undefined {
  const task = placeOfTask(worker.task_arn);
  if (task === undefined) {
    return {
      field: 'task_arn',
      expected:
        'expected an ECS task ARN (arn:aws:ecs:<region>:<account>:task/<cluster>/<id of 32 hexadecimal digits>)',
    };
  }
  const clusters = clusterArns.map((arn) => ({ arn, ...placeOfCluster(arn) }));
  const given = clusters.find(({ arn, clusterName }) => [arn, clusterName].includes(worker.cluster));
  if (given === undefined) {
    const names = clusters.map(({ clusterName }) => clusterName).join(', ');
    return { field: 'cluster', expected: `expected one of the clusters of this deployment (${names})` };
  }
  const isOfCluster =
    given.clusterName === task.clusterName && given.account === task.account && given.region === task.region;
  if (!isOfCluster) {
    return {
      field: 'task_arn',
      expected: 'expected a worker of the given cluster, in the account and region of this deployment',
    };
  }
  return undefined;
}

/** Whether it is an ECS task ARN in its long form: letters, digits and `:/_-`, nothing that a shell reads. */
export function isTaskArn(text: string): boolean {
  return TASK_ARN.test(text);
}

/** Undefined for an ARN in its short form, which names no cluster. */
export function placeOfTask(taskArn: string): TaskPlace | undefined {
  return TASK_ARN.exec(taskArn)?.groups as TaskPlace | undefined;
}

function placeOfCluster(arn: string): Place | undefined {
  return CLUSTER_ARN.exec(arn)?.groups as Place | undefined;
}
