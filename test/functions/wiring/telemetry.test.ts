import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { createLog } from '../../../functions/wiring/logger.ts';
import { METRICS, UNITS } from '../../../functions/wiring/metric-names.ts';
import { createMetrics } from '../../../functions/wiring/metrics.ts';
import { telemetry } from '../../../functions/wiring/telemetry.ts';

/** The lines of one invocation, as CloudWatch Logs gets them. */
async function linesOf(work: (deps: Deps) => void): Promise<readonly Record<string, unknown>[]> {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  }
  const deps = { log: createLog(), metrics: createMetrics('Blue') };
  const handler = middy()
    .use(telemetry(deps.log, deps.metrics))
    .handler(() => {
      work(deps);
      return Promise.resolve();
    });
  const context = { awsRequestId: 'request-1', functionName: 'api' } as Context;
  await handler({}, context).catch(() => undefined);
  vi.restoreAllMocks();
  return written.map((line) => JSON.parse(line) as Record<string, unknown>);
}

interface Deps {
  readonly log: ReturnType<typeof createLog>;
  readonly metrics: ReturnType<typeof createMetrics>;
}

afterEach(() => {
  vi.restoreAllMocks();
});

const values = z.union([z.number(), z.array(z.number()).max(100)]);

/** CloudWatch's specification of the embedded metric format, as far as we write it. */
const EMF = z
  .object({
    _aws: z.strictObject({
      Timestamp: z.int(),
      CloudWatchMetrics: z.tuple([
        z.strictObject({
          Namespace: z.literal('Standdown'),
          Dimensions: z.tuple([z.tuple([z.literal('service')])]),
          Metrics: z
            .array(z.strictObject({ Name: z.enum(Object.keys(METRICS)), Unit: z.enum(['Count', 'Seconds']) }))
            .min(1)
            .max(100),
        }),
      ]),
    }),
    service: z.literal('Blue'),
  })
  .catchall(values);

describe('the telemetry of an invocation', () => {
  it('writes every metric in one line of the embedded metric format, with no dimension but the deployment', async () => {
    const names = Object.keys(METRICS) as (keyof typeof METRICS)[];
    const [line, ...others] = await linesOf(({ metrics }) => {
      for (const name of names) metrics.add(name, 1);
      metrics.add('TimeToStopped', 40);
    });
    expect(others).toEqual([]);
    const { _aws, ...measured } = EMF.parse(line);
    const [{ Metrics }] = _aws.CloudWatchMetrics;
    expect(Object.fromEntries(Metrics.map(({ Name, Unit }) => [Name, Unit]))).toEqual(
      Object.fromEntries(names.map((name) => [name, UNITS[METRICS[name].kind]])),
    );
    expect(measured).toMatchObject({ Terminations: 1, TimeToStopped: [1, 40] });
  });

  it('writes what was measured before an invocation failed', async () => {
    const lines = await linesOf(({ metrics }) => {
      metrics.add('Throttles', 1);
      throw new Error('broken');
    });
    expect(lines).toEqual([expect.objectContaining({ Throttles: 1 })]);
  });

  it('writes nothing where nothing was measured', async () => {
    expect(await linesOf(() => undefined)).toEqual([]);
  });

  it('puts the id of the invocation on each line of the log', async () => {
    const [line] = await linesOf(({ log }) => log.info('run settled', { run_id: 'r', task_id: 't' }));
    expect(line).toMatchObject({
      level: 'INFO',
      message: 'run settled',
      run_id: 'r',
      task_id: 't',
      function_request_id: 'request-1',
    });
  });
});
