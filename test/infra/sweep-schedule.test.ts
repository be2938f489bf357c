import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { expectInvocable, functionId, synthesize } from './synthesize.ts';

describe('the sweep schedule', () => {
  it('wakes the sweep once a minute unless told otherwise', () => {
    synthesize().hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' });
    synthesize({ sweepInterval: Duration.seconds(180) }).hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(3 minutes)',
    });
  });

  it('may invoke the sweep', () => {
    expectInvocable(synthesize(), 'Sweep', 'events.amazonaws.com');
  });

  it('never repeats a sweep that failed, since the next one does its work', () => {
    const template = synthesize();
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: functionId(template, 'Sweep') },
      MaximumRetryAttempts: 0,
    });
  });

  it.each([
    [1, 60],
    [15, 900],
    [720, 21_600],
  ])('drops a sweep that could not begin before the next: every %i minutes', (minutes, seconds) => {
    const template = synthesize({ sweepInterval: Duration.minutes(minutes) });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumEventAgeInSeconds: seconds });
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: Match.stringLikeRegexp('rate'),
      Targets: [Match.objectLike({ RetryPolicy: { MaximumEventAgeInSeconds: seconds } })],
    });
  });

  it.each([
    [0, '0 seconds'],
    [30, '30 seconds'],
    [59, '59 seconds'],
    [61, '1 minute 1 second'],
    [90, '1 minute 30 seconds'],
  ])('refuses an interval of %i seconds, which EventBridge cannot keep', (seconds, got) => {
    expect(() => synthesize({ sweepInterval: Duration.seconds(seconds) })).toThrow(
      `sweepInterval: expected whole minutes, at least one (the shortest rate EventBridge has), got ${got}`,
    );
  });
});
