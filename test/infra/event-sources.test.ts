import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { CONSUMER_BATCH_SIZE, DEFAULT_STOP_BUDGET_PER_SECOND } from '../../functions/wiring/limits.ts';
import { paceOf } from '../../functions/wiring/pace.ts';
import { asText, propertiesById, synthesize } from './synthesize.ts';

const TYPE = 'AWS::Lambda::EventSourceMapping';

describe('the event sources', () => {
  const template = synthesize();
  const sources = Object.values(propertiesById(template, TYPE));

  it('feed both queues to one function', () => {
    expect(new Set(sources.map((source) => asText(source['EventSourceArn']))).size).toBe(2);
    expect(new Set(sources.map((source) => asText(source['FunctionName']))).size).toBe(1);
  });

  it('take back single messages of a batch, and never wait to fill one', () => {
    template.allResourcesProperties(TYPE, {
      BatchSize: CONSUMER_BATCH_SIZE,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumBatchingWindowInSeconds: Match.absent(),
    });
  });

  it.each([
    ['Steps', { MaximumConcurrency: paceOf(DEFAULT_STOP_BUDGET_PER_SECOND)?.consumers }],
    ['Facts', undefined],
  ])('hold steps to a concurrency and let facts run free: %s', (queue, scaling) => {
    const matching = sources.filter((source) => asText(source['EventSourceArn']).includes(queue));
    expect(matching.map((source) => source['ScalingConfig'])).toEqual([scaling]);
  });
});
