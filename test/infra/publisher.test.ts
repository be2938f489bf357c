import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import { describe, expect, it } from 'vitest';
import { asText, propertiesById, statementsOf, synthesizeIn } from './synthesize.ts';

const HOURS = 60 * 60;

describe('events out', () => {
  const template = synthesizeIn((stack) => ({ eventBus: new events.EventBus(stack, 'Bus') }));
  const sources = Object.values(propertiesById(template, 'AWS::Lambda::EventSourceMapping'));
  const [source] = sources.filter(({ EventSourceArn }) => asText(EventSourceArn).includes('StreamArn'));

  it('are made of the images of new events in the stream, and of no other record', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
    const { Filters } = source?.['FilterCriteria'] as { Filters: readonly { Pattern: string }[] };
    expect(Filters.map(({ Pattern }) => JSON.parse(Pattern) as unknown)).toEqual([
      { eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: 'EVENT#' }] } } } },
    ]);
  });

  it('are tried again in order for as long as somebody can still read them from the stream, and then named', () => {
    expect(source).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRecordAgeInSeconds: 20 * HOURS,
    });
    expect(source).not.toHaveProperty('MaximumRetryAttempts');
    expect(source).not.toHaveProperty('ParallelizationFactor');
    const { OnFailure } = source?.['DestinationConfig'] as { OnFailure: { Destination: unknown } };
    expect(asText(OnFailure.Destination)).toMatch(/^<StanddownPublisherUnpublishedQueue/);
  });

  it('use the encryption key through the table and the queues only', () => {
    const encrypted = synthesizeIn((stack) => ({
      eventBus: new events.EventBus(stack, 'Bus'),
      encryptionKey: new kms.Key(stack, 'Key'),
    }));
    const uses = statementsOf(encrypted, 'AWS::IAM::Policy', 'PolicyDocument').filter(({ Action }) =>
      [Action].flat().some((action) => action.startsWith('kms:')),
    );
    expect(uses).toHaveLength(Object.keys(propertiesById(encrypted, 'AWS::Lambda::Function')).length);
    for (const { Condition } of uses) {
      expect(Condition).toEqual({ StringEquals: { 'kms:ViaService': expect.anything() as unknown } });
    }
  });

  it('cost nothing where no bus is given', () => {
    const without = synthesizeIn();
    const functionsOf = (of: typeof template) => Object.keys(propertiesById(of, 'AWS::Lambda::Function'));
    const more = functionsOf(template).filter((id) => !functionsOf(without).includes(id));
    expect(more).toEqual([expect.stringContaining('Publisher')]);
    expect(Object.values(propertiesById(without, 'AWS::DynamoDB::Table'))[0]).not.toHaveProperty(
      'StreamSpecification',
    );
  });

  it('need a table with a stream', () => {
    const without = () =>
      synthesizeIn((stack) => ({
        eventBus: new events.EventBus(stack, 'Bus'),
        table: dynamodb.Table.fromTableName(stack, 'Runs', 'runs'),
      }));
    expect(without).toThrow('eventBus: expected a table with a stream, got one without');
  });
});
