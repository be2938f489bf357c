import * as z from 'zod/mini';
import { SCHEMA_VERSION, type Step } from '../core/messages.ts';
import { epochSeconds } from '../core/time.ts';
import type { Sighting } from '../core/worker.ts';
import { MAX_HOPS } from '../wiring/limits.ts';

/**
 * The two kinds of messages that reach the consumer. One that cannot be read throws: SQS delivers it again, and
 * at last puts it into the dead-letter queue, where an alarm watches.
 */
export function parseStep(body: string): Step {
  const { run_id, hops } = parse('step', STEP, body);
  return { run_id, hops };
}

/** An *ECS Task State Change* event, read into what ECS says of the worker. Unknown fields are left alone. */
export function parseWorkerStopped(body: string): Sighting {
  const { detail } = parse('ECS event', ECS_TASK_STATE_CHANGE, body);
  return {
    task_arn: detail.taskArn,
    task_definition_arn: detail.taskDefinitionArn,
    last_status: detail.lastStatus,
    desired_status: detail.desiredStatus ?? null,
    started_by: detail.startedBy ?? null,
    group: detail.group ?? null,
    launch_type: detail.launchType ?? null,
    was_placed: [detail.containerInstanceArn, detail.pullStartedAt, detail.startedAt].some(Boolean),
    stop_code: detail.stopCode ?? null,
    stopped_reason: detail.stoppedReason ?? null,
    containers: detail.containers.map(({ name, exitCode, reason }) => ({
      name,
      exit_code: exitCode ?? null,
      reason: reason ?? null,
    })),
    stopping_at: secondsOf(detail.stoppingAt),
    execution_stopped_at: secondsOf(detail.executionStoppedAt),
    stopped_at: secondsOf(detail.stoppedAt),
  };
}

const STEP = z.object({
  kind: z.literal('step'),
  schema_version: z.literal(SCHEMA_VERSION),
  run_id: z.string(),
  hops: z.int().check(z.gte(0), z.lte(MAX_HOPS)),
});

const text = z.nullish(z.string());

/** Source: ECS's events, "ECS Task State Change", as far as we read one. */
const ECS_TASK_STATE_CHANGE = z.object({
  source: z.literal('aws.ecs'),
  'detail-type': z.literal('ECS Task State Change'),
  detail: z.object({
    taskArn: z.string(),
    taskDefinitionArn: z.string(),
    lastStatus: z.string(),
    desiredStatus: text,
    startedBy: text,
    group: text,
    launchType: text,
    containerInstanceArn: text,
    pullStartedAt: text,
    startedAt: text,
    stopCode: text,
    stoppedReason: text,
    containers: z.array(z.object({ name: z.string(), exitCode: z.nullish(z.number()), reason: text })),
    stoppingAt: text,
    executionStoppedAt: text,
    stoppedAt: text,
  }),
});

function parse<Schema extends z.ZodMiniType>(what: string, schema: Schema, body: string): z.infer<Schema> {
  const result = z.safeParse(schema, JSON.parse(body), { error: inWords });
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`${what} cannot be read: ${faults.join('; ')}`);
}

/** What was expected, and what came: `zod/mini` by itself only says that something is wrong. */
function inWords(issue: z.core.$ZodRawIssue): string {
  return `expected ${expectationOf(issue)}, got ${JSON.stringify(issue.input) || 'nothing'}`.slice(0, 200);
}

function expectationOf(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'invalid_value') return issue.values.join(' or ');
  if (issue.code === 'too_small') return `at least ${issue.minimum}`;
  return issue.code === 'too_big' ? `at most ${issue.maximum}` : `something else (${issue.code})`;
}

function secondsOf(isoTime: string | null | undefined): number | null {
  const epochMs = Date.parse(isoTime ?? '');
  return Number.isNaN(epochMs) ? null : epochSeconds(epochMs);
}
