import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseStep, parseWorkerStopped } from '../../../functions/consumer/messages.ts';

/** Written by hand as the first version sends it: messages that wait in a queue while the code changes. */
const FIRST_STEP = '{"run_id":"run-1","hops":0,"kind":"step","schema_version":1}';

const TASK_ARN = 'arn:aws:ecs:us-east-1:111122223333:task/workers/1';
const least = {
  source: 'aws.ecs',
  'detail-type': 'ECS Task State Change',
  detail: { taskArn: TASK_ARN, taskDefinitionArn: 'd', lastStatus: 'STOPPED', containers: [{ name: 'app' }] },
};

describe('a message', () => {
  it('of the first version is read', () => {
    expect(parseStep(FIRST_STEP)).toEqual({ run_id: 'run-1', hops: 0 });
  });

  it('of a newer version is read as far as it is known', () => {
    const newer = { ...(JSON.parse(FIRST_STEP) as object), urgency: { level: 1 } };
    expect(parseStep(JSON.stringify(newer))).toEqual({ run_id: 'run-1', hops: 0 });
  });

  it.each([
    ['a schema that it does not know', { schema_version: 2 }, 'schema_version: expected 1, got 2'],
    ['no schema', { schema_version: undefined }, 'schema_version: expected 1, got nothing'],
    ['no run', { run_id: undefined }, 'run_id: expected string, got nothing'],
    ['too many hops', { hops: 999 }, 'hops: expected at most 4, got 999'],
    ['fewer hops than none', { hops: -1 }, 'hops: expected at least 0, got -1'],
  ])('with %s is refused by the field', (_, change, message) => {
    const body = JSON.stringify({ ...(JSON.parse(FIRST_STEP) as object), ...change });
    expect(() => parseStep(body)).toThrow(`step cannot be read: ${message}`);
  });
});

describe('an event of ECS', () => {
  it('may lack whatever ECS does not always send', () => {
    expect(parseWorkerStopped(JSON.stringify(least))).toEqual({
      task_arn: TASK_ARN,
      task_definition_arn: 'd',
      last_status: 'STOPPED',
      started_by: null,
      group: null,
      launch_type: null,
      was_placed: false,
      stop_code: null,
      stopped_reason: null,
      containers: [{ name: 'app', exit_code: null, reason: null }],
      stopping_at: null,
      desired_status: null,
      execution_stopped_at: null,
      stopped_at: null,
    });
  });

  it.each(['containerInstanceArn', 'pullStartedAt', 'startedAt'])(
    'shows by its %s that a host had it',
    (field) => {
      const body = JSON.stringify({ ...least, detail: { ...least.detail, [field]: 'whatever' } });
      expect(parseWorkerStopped(body).was_placed).toBe(true);
    },
  );

  it('may carry what ECS has added since', () => {
    const file = join(import.meta.dirname, '../../fixtures/stopped-tasks/unknown-stop-code.json');
    const { event } = JSON.parse(readFileSync(file, 'utf8')) as { readonly event: object };
    expect(parseWorkerStopped(JSON.stringify(event))).toMatchObject({ stop_code: 'CapacityRebalance' });
  });

  it.each(['taskArn', 'taskDefinitionArn', 'lastStatus', 'containers'])('is refused without %s', (field) => {
    const body = JSON.stringify({ ...least, detail: { ...least.detail, [field]: undefined } });
    expect(() => parseWorkerStopped(body)).toThrow(`ECS event cannot be read: detail.${field}: `);
  });
});
