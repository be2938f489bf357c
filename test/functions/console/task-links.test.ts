import { describe, expect, it } from 'vitest';
import { ecsTaskLink, ecsTaskLogsLink } from '../../../functions/console/task-links.ts';

const ARN = 'arn:aws:ecs:eu-west-1:123456789012:task/workers/0123456789abcdef0123456789abcdef';

/** As the console writes them into its own address bar. */
describe('deep links to a worker', () => {
  it('lead to the ECS task and to its logs', () => {
    const task = '/ecs/v2/clusters/workers/tasks/0123456789abcdef0123456789abcdef';
    expect(ecsTaskLink(ARN)).toBe(`${task}/configuration?region=eu-west-1`);
    expect(ecsTaskLogsLink(ARN)).toBe(`${task}/logs?region=eu-west-1`);
  });

  it.each(['', 'arn:aws:ecs:eu-west-1:1:task/a', '"><script>', `${ARN}/../x`])(
    'lead nowhere from %j',
    (arn) => {
      expect(ecsTaskLink(arn)).toBeUndefined();
    },
  );
});
