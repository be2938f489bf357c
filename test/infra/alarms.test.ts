import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { Authorization } from '../../infra/authorization.ts';
import { propertiesById, synthesizeIn } from './synthesize.ts';

const RUNBOOKS = join(import.meta.dirname, '../../docs/runbooks');
/** Those of an alarm; the others are for somebody whom none has called. */
const pages = readdirSync(RUNBOOKS).filter((file) => !['README.md', 'stop-a-run.md'].includes(file));

const JWT = Authorization.jwt({ issuer: 'https://issuer.example/', audience: 'standdown' });

/** With all that has alarms or is named in a runbook. */
const template = synthesizeIn((stack) => ({
  alarmsTopic: new sns.Topic(stack, 'Topic'),
  sweepInterval: Duration.minutes(2),
  eventBus: new events.EventBus(stack, 'Bus'),
  authorization: JWT,
}));

describe('the alarms', () => {
  const alarms = Object.entries(propertiesById(template, 'AWS::CloudWatch::Alarm'));

  it.each(alarms)('%s says what it means and where its runbook is', (_id, alarm) => {
    expect(alarm['AlarmDescription']).toMatch(/^[A-Z].{30,} Runbook: docs\/runbooks\/[a-z0-9-]+\.md$/);
    expect(pages).toContain(runbookOf(alarm));
  });

  it('leave no runbook without an alarm', () => {
    expect(new Set(alarms.map(([, alarm]) => runbookOf(alarm)))).toEqual(new Set(pages));
  });

  it.each(alarms)('%s tells the topic when it rings and when it is over', (_id, alarm) => {
    const [topic] = Object.keys(propertiesById(template, 'AWS::SNS::Topic'));
    expect(alarm).toMatchObject({ AlarmActions: [{ Ref: topic }], OKActions: [{ Ref: topic }] });
  });

  it('are silent without a topic', () => {
    synthesizeIn().allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: Match.absent() });
  });

  it('ring when no sweep reports, and when one stuck worker is counted, at the pace of the sweep', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Sweeps',
      Period: 120,
      EvaluationPeriods: 5,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'StuckWorkers',
      Period: 120,
      Statistic: 'Maximum',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  it('ring where the consumer gives back messages, which is no error to Lambda', () => {
    const metric = { Namespace: 'Standdown', MetricName: 'FailedMessages', Statistic: 'Sum', Period: 300 };
    const rings = { Threshold: 3, EvaluationPeriods: 2 };
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { ...metric, ...rings });
  });

  it('ring where AWS puts off calls for half an hour, which makes no run stuck', () => {
    const metric = { Namespace: 'Standdown', MetricName: 'Throttles', Statistic: 'Sum', Period: 300 };
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...metric,
      Threshold: 1,
      EvaluationPeriods: 6,
    });
  });

  it('ring where the authorizer fails, which the function of the API never hears of', () => {
    const [authorizer] = Object.keys(propertiesById(template, 'AWS::Lambda::Function')).filter((id) =>
      id.includes('Authorizer'),
    );
    for (const MetricName of ['Errors', 'Throttles'])
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName,
        Dimensions: [{ Name: 'FunctionName', Value: { Ref: authorizer } }],
        Threshold: 3,
        Period: 300,
      });
    const ids = Object.keys(propertiesById(synthesizeIn(), 'AWS::CloudWatch::Alarm'));
    expect(ids.filter((id) => id.includes('Authorizer'))).toEqual([]);
  });

  it.each([1, 2, 15])('ring where three of five sweeps fail, with a sweep each %d minutes', (minutes) => {
    const swept = synthesizeIn(() => ({ sweepInterval: Duration.minutes(minutes) }));
    const ofSweep = Object.entries(propertiesById(swept, 'AWS::CloudWatch::Alarm')).filter(([id]) =>
      /Sweep(Errors|Throttles)/.test(id),
    );
    const rings = { Threshold: 3, Period: minutes * 300, EvaluationPeriods: 1, Statistic: 'Sum' };
    expect(ofSweep.map(([, alarm]) => alarm)).toMatchObject([rings, rings]);
  });

  it('ring where events reach neither the facts queue nor its dead letters', () => {
    const [rule] = Object.keys(propertiesById(template, 'AWS::Events::Rule')).filter((id) =>
      id.includes('Facts'),
    );
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Events',
      MetricName: 'InvocationsFailedToBeSentToDlq',
      Dimensions: [{ Name: 'RuleName', Value: { Ref: rule } }],
      Threshold: 1,
    });
  });

  it.each(['OpenRunGaps', 'WorkerGaps', 'StoppingGaps'])(
    'ring where each round for half an hour has gaps: %s',
    (MetricName) => {
      const metric = { Namespace: 'Standdown', MetricName, Statistic: 'Minimum', Period: 1800 };
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { ...metric, Threshold: 1 });
    },
  );

  it.each([
    [2, 300, 4],
    [15, 900, 2],
  ])(
    'ring where for twenty minutes each round found a ghost, with a sweep each %d minutes',
    (minutes, Period, EvaluationPeriods) => {
      const metric = { Namespace: 'Standdown', MetricName: 'Ghosts', Statistic: 'Minimum', Period };
      const rings = { Threshold: 1, EvaluationPeriods, TreatMissingData: 'ignore' };
      const swept = synthesizeIn(() => ({ sweepInterval: Duration.minutes(minutes) }));
      swept.hasResourceProperties('AWS::CloudWatch::Alarm', { ...metric, ...rings });
    },
  );

  it('leave an orphan ten minutes, or a sweep, before they ring', () => {
    const periodWith = (sweepInterval: Duration) =>
      Object.values(
        propertiesById(
          synthesizeIn(() => ({ sweepInterval })),
          'AWS::CloudWatch::Alarm',
        ),
      ).find(({ MetricName }) => MetricName === 'Orphans');
    const rings = { Statistic: 'Minimum', Threshold: 1, TreatMissingData: 'ignore' };
    expect(periodWith(Duration.minutes(2))).toMatchObject({ ...rings, Period: 600 });
    expect(periodWith(Duration.minutes(15))).toMatchObject({ ...rings, Period: 900 });
  });

  it('name their page by its address where somebody says where the pages are', () => {
    const url = 'https://git.example/standdown/docs/runbooks';
    for (const runbookBaseUrl of [url, `${url}/`]) {
      const published = synthesizeIn((stack) => ({
        runbookBaseUrl,
        eventBus: new events.EventBus(stack, 'Bus'),
        authorization: JWT,
      }));
      const descriptions = Object.values(propertiesById(published, 'AWS::CloudWatch::Alarm')).map(
        ({ AlarmDescription }) => String(AlarmDescription),
      );
      expect(descriptions).toHaveLength(alarms.length);
      for (const text of descriptions) expect(pages).toContain(text.split(` Runbook: ${url}/`).at(-1));
    }
  });

  it('let a step wait for the longest ask before they call it late', () => {
    const late = alarms.filter(([, alarm]) => alarm['MetricName'] === 'ApproximateAgeOfOldestMessage');
    expect(late.map(([, alarm]) => alarm['Threshold'])).toEqual([1500, 600]);
  });
});

describe('a runbook', () => {
  it.each(pages)('%s goes from what it means to how to see that it is over', (page) => {
    const headings = [...read(page).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Meaning', 'Check', 'Act', 'Verify']);
  });

  it.each(pages)('%s names resources that are there, and each so that it is one', (page) => {
    for (const [, type = '', part = ''] of read(page).matchAll(/resource (AWS::\S+) (\w+)/g)) {
      expect(idsOf(type, part), `${type} ${part}`).toHaveLength(1);
    }
  });

  it.each(pages)('%s leads to no page that is missing', (page) => {
    for (const [, other] of read(page).matchAll(/`([a-z0-9-]+\.md)`/g)) expect(pages).toContain(other);
  });
});

function read(page: string): string {
  return readFileSync(join(RUNBOOKS, page), 'utf8');
}

function runbookOf(alarm: Readonly<Record<string, unknown>>): string | undefined {
  return /docs\/runbooks\/(.+)$/.exec(String(alarm['AlarmDescription']))?.[1];
}

function idsOf(type: string, part: string): readonly string[] {
  return Object.keys(propertiesById(template, type)).filter((id) => id.includes(part));
}
