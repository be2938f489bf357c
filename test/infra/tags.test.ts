import { CfnResource, Stack, TagManager } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { describe, expect, it } from 'vitest';
import { StanddownStack } from '../../infra/standdown-stack.ts';
import { appWithFlags } from './synthesize.ts';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

interface Told {
  readonly Description?: string;
  readonly AlarmDescription?: string;
  readonly Content?: { readonly description?: string };
  readonly Tags?: readonly Tag[];
}

const app = appWithFlags();
const bus = events.EventBus.fromEventBusName(new Stack(app, 'Buses'), 'Bus', 'events');
const stack = new StanddownStack(app, 'Standdown', { clusterNames: ['one'], runbook: true, eventBus: bus });
const { Resources } = app.synth().getStackByName('Standdown').template as {
  Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Told }>>;
};
const taggable = stack.node
  .findAll()
  .filter((node) => node instanceof CfnResource)
  .filter((resource) => TagManager.isTaggable(resource) || TagManager.isTaggableV2(resource))
  .map(({ logicalId }) => stack.resolve(logicalId) as string)
  .map((id) => [id, Resources[id]?.Properties ?? {}] as const);

describe('everything of a deployment that can carry a tag', () => {
  it('is most of what an operator meets in the console', () => {
    const types = new Set(taggable.map(([id]) => Resources[id]?.Type));
    const met = ['Lambda::Function', 'DynamoDB::Table', 'SQS::Queue', 'Events::Rule', 'CloudWatch::Alarm'];
    expect([...types]).toEqual(expect.arrayContaining(met.map((type) => `AWS::${type}`)));
  });

  it.each(taggable)('is found as part of Standdown and says what it is for: %s', (_id, told) => {
    const tags = new Map(told.Tags?.map(({ Key, Value }) => [Key, Value]));
    expect(tags.get('Application')).toBe('standdown');
    const words =
      told.Description ?? told.AlarmDescription ?? told.Content?.description ?? tags.get('Purpose');
    expect(words).toMatch(/\w+ \w+/);
    for (const value of tags.values()) expect(value).toMatch(/^[\w .:/=+@-]{1,256}$/);
  });
});
