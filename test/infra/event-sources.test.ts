import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import {
  CONSUMER_BATCH_SIZE,
  FACT_CONSUMERS,
  DEFAULT_STOP_BUDGET_PER_SECOND,
} from '../../functions/wiring/limits.ts';
import { stopPace } from '../../infra/stop-pace.ts';
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
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumBatchingWindowInSeconds: Match.absent(),
    });
  });

  // As many clusters as `synthesize` names.
  const pace = stopPace(DEFAULT_STOP_BUDGET_PER_SECOND, 2);

  it.each([
    ['Steps', pace.batchSize, { MaximumConcurrency: pace.consumers }],
    ['Facts', CONSUMER_BATCH_SIZE, { MaximumConcurrency: FACT_CONSUMERS }],
  ])('hold steps to the pace, and leave concurrency to the API: %s', (queue, BatchSize, ScalingConfig) => {
    const matching = sources.filter((source) => asText(source['EventSourceArn']).includes(queue));
    expect(matching).toHaveLength(1);
    expect(matching[0]?.['BatchSize']).toBe(BatchSize);
    expect(matching[0]?.['ScalingConfig']).toEqual(ScalingConfig);
  });
});
