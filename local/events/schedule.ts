import { randomUUID } from 'node:crypto';

const UNIT_SECONDS = { minute: 60, hour: 3600, day: 86_400 } as const;

/** The seconds of `rate(5 minutes)`; EventBridge takes the singular for 1 only, and cron is not built here. */
export function rateSeconds(expression: string): number {
  const [, count = '', unit = '', plural = ''] =
    /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  if (unit === '' || (count === '1') !== (plural === '')) {
    throw new Error(`schedule: expected rate(1 minute), rate(2 hours) or the like, got ${expression}`);
  }
  return Number(count) * UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS];
}

export interface Schedule {
  close(): void;
}

export interface ScheduleOptions {
  readonly everySeconds: number;
  readonly run: () => Promise<unknown>;
  /** Told in one line why a run failed; the next one comes nevertheless. */
  readonly report: (line: string) => void;
}

/**
 * Runs for the first time after one interval. EventBridge starts a run whatever the last one does; here one
 * that is still going on swallows the beat, since the local interval may be shorter than a run.
 */
export function startSchedule({ everySeconds, run, report }: ScheduleOptions): Schedule {
  let isRunning = false;
  const beat = async () => {
    if (isRunning) return;
    isRunning = true;
    try {
      await run();
    } catch (error) {
      report(`schedule: ${String(error)}`);
    } finally {
      isRunning = false;
    }
  };
  const timer = setInterval(() => void beat(), everySeconds * 1000);
  return { close: () => clearInterval(timer) };
}

/** What EventBridge hands to the target of a schedule. */
export function scheduledEvent(ruleArn: string): Readonly<Record<string, unknown>> {
  const [, , , region = '', accountId = ''] = ruleArn.split(':');
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: accountId,
    time: new Date().toISOString(),
    region,
    resources: [ruleArn],
    detail: {},
  };
}
