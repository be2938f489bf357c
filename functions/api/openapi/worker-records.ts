import * as z from 'zod';
import { count, epochSeconds, nullableEpochSeconds, nullableText, text } from './fields.ts';

/* Workers as answers show them: what is on record, what ECS proves, and what ECS shows right now. */

const CLUSTER = text('Name or ARN of the ECS cluster, as the launcher gave it');
const TASK_ARN = text('ARN of the ECS task in its long form: the identity of the worker');

export const WORKER_REF = z
  .strictObject({ cluster: CLUSTER, task_arn: TASK_ARN })
  .describe('Where a worker is to be found in ECS');

const workerFields = {
  cluster: CLUSTER,
  task_arn: TASK_ARN,
  verified: z
    .boolean()
    .describe('Whether ECS has shown this worker, started by this run. Until then nothing stops it'),
  confirmed: z
    .boolean()
    .describe('Whether it was seen alive once it was on record, so that its STOPPED event finds the run'),
  launch_type: nullableText('`FARGATE`, `EC2` or `EXTERNAL`; null until ECS has told'),
  containers: z
    .array(
      z.strictObject({
        name: text('Name in the task definition'),
        essential: z.boolean().describe('Whether the worker ends with it'),
        stop_timeout: z
          .int()
          .nullable()
          .describe('Seconds between the stop signal and SIGKILL; null leaves it to ECS, which takes 30'),
        depends_on: z.array(z.string()).describe('Containers that stop only after this one'),
      }),
    )
    .describe('From the task definition; empty until it was read'),
  missing_since: nullableEpochSeconds('Since when ECS has answered MISSING; null while it knows the worker'),
  doubt: nullableText('Why the STOPPED that ECS last showed proves nothing; null where it showed none such'),
};

export const WORKER = z.strictObject(workerFields).describe('The ECS task that carries a run out');

export const LATE_WORKER = z
  .strictObject({
    ...workerFields,
    recorded_at: epochSeconds('When it was recorded'),
    stop_attempts: count('How often StopTask was called for it'),
    next_at: epochSeconds('When it is looked at next'),
    obstacle: nullableText('What keeps it from being stopped; null while nothing does'),
    stopped_at: nullableEpochSeconds('When it was proven stopped; null before'),
    stop: z
      .literal(false)
      .optional()
      .describe(
        'Present only where it is not to be stopped: the sweep only tells of it, or ECS has never known it',
      ),
  })
  .describe(
    'A worker that was attached after the end, or found then by the sweep or beside the worker of the run; it is ' +
      'stopped as well, unless `stop` is false',
  );

export const PROOF = z
  .strictObject({
    task_arn: nullableText('The worker that it is about; null for a run that never had one'),
    last_status: nullableText('What ECS called the worker'),
    stop_code: nullableText('The `stopCode` of ECS, such as `UserInitiated`'),
    stopped_reason: nullableText('The `stoppedReason` of ECS'),
    containers: z.array(
      z.strictObject({
        name: text('Name in the task definition'),
        essential: z.boolean().describe('Only essential containers decide the outcome'),
        exit_code: z.int().nullable().describe('137 is SIGKILL; null where ECS gave none'),
        reason: nullableText('What ECS says of this container, such as `OutOfMemoryError`'),
      }),
    ),
    stopping_at: nullableEpochSeconds('When ECS began to stop the worker'),
    execution_stopped_at: nullableEpochSeconds('When its last container was gone'),
    stopped_at: nullableEpochSeconds('When ECS called it STOPPED'),
    observed_at: epochSeconds('When Standdown saw all this'),
    source: z
      .enum(['event', 'describe', 'missing', 'no_worker', 'operator'])
      .describe(
        'Who says so: an ECS event, DescribeTasks, its repeated MISSING, nobody since there never was a worker, ' +
          'or an operator, whose word is the one exception',
      ),
  })
  .describe('The observation that shows that the worker stopped');

export const liveWorkerFields = {
  last_status: text('The `lastStatus` of ECS'),
  desired_status: nullableText('The `desiredStatus` of ECS'),
  cpu: nullableText('CPU units of the whole worker, as ECS spells them; 1024 are one vCPU'),
  memory: nullableText('MiB of the whole worker, as ECS spells them'),
  containers: z.array(
    z.strictObject({
      name: text('Name in the task definition'),
      last_status: nullableText('The `lastStatus` of the container'),
      health: nullableText('The `healthStatus` of the container'),
      exit_code: z.int().nullable().describe('Null while it runs, or where ECS gave none'),
      reason: nullableText('What ECS says of this container'),
    }),
  ),
  health: nullableText('The `healthStatus` of ECS'),
  connectivity: nullableText('Whether the agent of its host reports to ECS'),
  started_at: nullableEpochSeconds('When its containers ran; null before'),
};
