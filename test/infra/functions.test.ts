import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import {
  API_ENVIRONMENT,
  CONSOLE_READ_ENVIRONMENT,
  CONSOLE_TERMINATE_ENVIRONMENT,
  CONSUMER_ENVIRONMENT,
  SWEEP_ENVIRONMENT,
} from '../../functions/wiring/environment.ts';
import { StanddownStack } from '../../infra/standdown-stack.ts';
import { appWithFlags, asText, propertiesById, type Properties, synthesize } from './synthesize.ts';

const TYPE = 'AWS::Lambda::Function';

describe('the functions', () => {
  const app = appWithFlags();
  const template = Template.fromStack(new StanddownStack(app, 'Standdown', { clusterNames: ['workers'] }));
  const functions = Object.values(propertiesById(template, TYPE)).map((properties) => ({
    name: asText(environmentOf(properties)['POWERTOOLS_SERVICE_NAME']),
    properties,
  }));

  it('are one for each door, on Node 24 and arm64', () => {
    expect(functions.map(({ name }) => name).sort()).toEqual([
      'standdown-api',
      'standdown-console-read',
      'standdown-console-terminate',
      'standdown-consumer',
      'standdown-sweep',
    ]);
    template.allResourcesProperties(TYPE, {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 256,
    });
  });

  it('have a role and a log group each, and the logs end some day', () => {
    for (const property of ['Role', 'LoggingConfig']) {
      expect(new Set(functions.map(({ properties }) => JSON.stringify(properties[property]))).size).toBe(5);
    }
    for (const group of Object.values(propertiesById(template, 'AWS::Logs::LogGroup'))) {
      expect(group['RetentionInDays']).toBeGreaterThan(0);
    }
  });

  it.each([
    ['standdown-api', API_ENVIRONMENT],
    ['standdown-consumer', CONSUMER_ENVIRONMENT],
    ['standdown-sweep', SWEEP_ENVIRONMENT],
    ['standdown-console-read', CONSOLE_READ_ENVIRONMENT],
    ['standdown-console-terminate', CONSOLE_TERMINATE_ENVIRONMENT],
  ])('%s gets the variables that it reads, and no others of ours', (name, variables) => {
    const lambda = functions.find((candidate) => candidate.name === name);
    const given = Object.keys(lambda ? environmentOf(lambda.properties) : {});
    expect(given.sort()).toEqual([...variables, 'NODE_OPTIONS', 'POWERTOOLS_SERVICE_NAME'].sort());
  });

  it('tell of orphans after five minutes, and stop them only where a prop says so', () => {
    const rulesOf = (given: Template) =>
      Object.values(propertiesById(given, TYPE))
        .map(environmentOf)
        .flatMap(({ ORPHAN_AGE_SECONDS, STOP_ORPHANS }) =>
          STOP_ORPHANS === undefined ? [] : [[ORPHAN_AGE_SECONDS, STOP_ORPHANS]],
        );
    expect(rulesOf(template)).toEqual([['300', 'off']]);
    const props = { orphanAge: Duration.minutes(20), stopOrphans: true };
    expect(rulesOf(synthesize(props))).toEqual([['1200', 'on']]);
  });

  it.each(functions)(
    '$name starts with the bundle and the environment that the template gives it',
    (lambda) => {
      const bundle = join(app.outdir, assetOf(lambda.properties), 'index.mjs');
      expect(typeOfHandler(bundle, environmentOf(lambda.properties))).toBe('function');
    },
  );
});

function environmentOf(properties: Properties): Readonly<Record<string, unknown>> {
  return (properties['Environment'] as { Variables: Record<string, unknown> }).Variables;
}

function assetOf(properties: Properties): string {
  return `asset.${(properties['Code'] as { S3Key: string }).S3Key.replace(/\.zip$/, '')}`;
}

/** Imports the bundle in a process that has the function's environment and nothing else. */
function typeOfHandler(bundle: string, environment: Readonly<Record<string, unknown>>): string {
  const variables = Object.entries(environment).map(([name, value]) => [name, resolved(asText(value))]);
  const script = `const { handler } = await import('${pathToFileURL(bundle).href}'); console.log(typeof handler)`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...Object.fromEntries(variables), AWS_REGION: REGION } as Record<string, string>,
    encoding: 'utf8',
  }).trim();
}

const REGION = 'eu-west-1';

/** As CloudFormation would: pseudo parameters by their value, a queue's ARN as an ARN. */
function resolved(text: string): string {
  return text
    .replaceAll('<AWS::Partition>', 'aws')
    .replaceAll('<AWS::Region>', REGION)
    .replaceAll('<AWS::AccountId>', '123456789012')
    .replace(/^<(\w+)\.Arn>$/, `arn:aws:sqs:${REGION}:123456789012:$1`)
    .replace(/^<(\w*Queue\w*)>$/, `https://sqs.${REGION}.amazonaws.com/123456789012/$1`);
}
