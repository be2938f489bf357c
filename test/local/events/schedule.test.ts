import { describe, expect, it, onTestFinished } from 'vitest';
import { rateSeconds, scheduledEvent, startSchedule } from '../../../local/events/schedule.ts';
import { waitUntil } from '../ecs/wait-until.ts';

describe('a rate', () => {
  it.each([
    ['rate(1 minute)', 60],
    ['rate(5 minutes)', 300],
    ['rate(1 hour)', 3600],
    ['rate(2 days)', 172_800],
  ])('%s is %i seconds', (expression, seconds) => {
    expect(rateSeconds(expression)).toBe(seconds);
  });

  it.each([
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(0 minutes)',
    'rate(30 seconds)',
    'cron(0 12 * * ? *)',
    '',
  ])('is refused as EventBridge refuses it: %j', (expression) => {
    expect(() => rateSeconds(expression)).toThrow('schedule: expected rate(1 minute)');
  });
});

describe('a schedule', () => {
  it('goes on after a run that failed, and tells of it', async () => {
    const lines: string[] = [];
    let runs = 0;
    const run = () => {
      runs += 1;
      return Promise.reject(new Error(`run ${runs}`));
    };
    const schedule = startSchedule({ everySeconds: 0.01, run, report: (line) => lines.push(line) });
    onTestFinished(() => schedule.close());

    await waitUntil('a second run', () => runs >= 2);

    expect(lines[0]).toBe('schedule: Error: run 1');
  });

  it('does not start a run while the last one goes on', async () => {
    const first = Promise.withResolvers<undefined>();
    let runs = 0;
    let others = 0;
    const run = () => (++runs === 1 ? first.promise : Promise.resolve());
    const schedule = startSchedule({ everySeconds: 0.01, run, report: () => undefined });
    const other = startSchedule({
      everySeconds: 0.01,
      run: () => Promise.resolve(++others),
      report: () => undefined,
    });
    onTestFinished(() => {
      schedule.close();
      other.close();
    });

    await waitUntil('another schedule has beaten five times', () => runs === 1 && others >= 5);
    expect(runs).toBe(1);

    first.resolve(undefined);
    await waitUntil('a second run', () => runs >= 2);
  });

  it('hands over an event that names its rule', () => {
    const arn = 'arn:aws:events:us-east-1:000000000000:rule/sweep';
    expect(scheduledEvent(arn)).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '000000000000',
      region: 'us-east-1',
      resources: [arn],
    });
  });
});
