import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { afterAll } from 'vitest';
import { RunTermination, type RunTerminationProps } from '../../infra/run-termination.ts';
import { StanddownStack, type StanddownStackProps } from '../../infra/standdown-stack.ts';
import cdkJson from '../../cdk.json' with { type: 'json' };

/** The template that `cdk synth` writes, with other props where a test names them. */
export function synthesize(props: Partial<StanddownStackProps> = {}): Template {
  return Template.fromStack(
    new StanddownStack(appWithFlags(), 'Standdown', { clusterNames: ['one', 'two'], ...props }),
  );
}

/** The template of a stack of somebody else's that holds the construct, with props made in that stack. */
export function synthesizeIn(props: (stack: Stack) => Partial<RunTerminationProps> = () => ({})): Template {
  const stack = new Stack(appWithFlags(), 'Host');
  const cluster = ecs.Cluster.fromClusterArn(stack, 'Workers', CLUSTER_ARN);
  new RunTermination(stack, 'Standdown', { clusters: [cluster], ...props(stack) });
  return Template.fromStack(stack);
}

const CLUSTER_ARN = 'arn:aws:ecs:eu-west-1:123456789012:cluster/workers';

/** An app with the feature flags that the CLI would give it, or others; what it writes goes when the test file ends. */
export function appWithFlags(context: Readonly<Record<string, unknown>> = cdkJson.context): App {
  const outdir = mkdtempSync(join(tmpdir(), 'standdown-infra-'));
  outdirs.push(outdir);
  // `npm run synth` validates the template; once a process, that takes longer than all the rest.
  return new App({ context, outdir, builtinCloudFormationValidation: false });
}

const outdirs: string[] = [];
afterAll(() => {
  for (const outdir of outdirs.splice(0)) rmSync(outdir, { recursive: true });
});

export type Properties = Readonly<Record<string, unknown>>;

/** The properties of every resource of a type, by logical id. */
export function propertiesById(template: Template, type: string): Readonly<Record<string, Properties>> {
  const resources = template.findResources(type) as Record<string, { Properties: Properties }>;
  return Object.fromEntries(Object.entries(resources).map(([id, resource]) => [id, resource.Properties]));
}

/** That a service may invoke the function whose logical id has this part. */
export function expectInvocable(template: Template, part: string, service: string): void {
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    Principal: service,
    FunctionName: { 'Fn::GetAtt': [functionId(template, part), 'Arn'] },
  });
}

/** The logical id of the function that has this part in it. */
export function functionId(template: Template, part: string): string {
  const id = Object.keys(propertiesById(template, 'AWS::Lambda::Function')).find((each) =>
    each.includes(part),
  );
  if (id === undefined) throw new Error(`expected a function with ${part} in its id`);
  return id;
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: { readonly Service?: unknown };
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** Every statement in one property of all resources of a type. */
export function statementsOf(template: Template, type: string, property: string): readonly Statement[] {
  return Object.values(propertiesById(template, type)).flatMap((properties) => {
    return (properties[property] as { readonly Statement: readonly Statement[] }).Statement;
  });
}

/** A value of the template as text, with its references by name: `arn:<AWS::Partition>:ecs:…`. */
export function asText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const [[name, argument] = ['nothing', undefined]] = Object.entries(value ?? {}) as [string, unknown][];
  switch (name) {
    case 'Ref':
      return `<${asText(argument)}>`;
    case 'Fn::GetAtt':
      return `<${(argument as string[]).join('.')}>`;
    case 'Fn::Join':
      return (argument as [string, unknown[]])[1].map(asText).join('');
    default:
      throw new Error(`${name}: expected text, Ref, Fn::GetAtt or Fn::Join`);
  }
}
