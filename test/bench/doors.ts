import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { StanddownStack } from '../../infra/standdown-stack.ts';

export interface Door {
  /** Path of the bundle, as it is deployed. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Every function of the template by its door; what CloudFormation would fill in later is filled in by a name. */
export function deployedDoors(): Readonly<Record<string, Door>> {
  const stack = new StanddownStack(new App({ outdir: join(BUILD, 'bench') }), 'Standdown', {
    clusterNames: ['bench'],
  });
  const functions = Template.fromStack(stack).findResources('AWS::Lambda::Function') as Functions;
  return Object.fromEntries(
    Object.values(functions).map(({ Properties: { Environment } }) => {
      const { POWERTOOLS_SERVICE_NAME: service = '', ...variables } = Environment.Variables;
      const door = String(service).replace('standdown-', '');
      const environment = Object.entries(variables).map(
        ([name, value]) => [name, typeof value === 'string' ? value : `filled-in-by-the-deployment`] as const,
      );
      return [
        door,
        { bundle: join(FUNCTIONS, door, 'index.mjs'), environment: Object.fromEntries(environment) },
      ];
    }),
  );
}

const BUILD = join(import.meta.dirname, '..', '..', '.build');
const FUNCTIONS = join(BUILD, 'functions');

type Functions = Record<
  string,
  { Properties: { Environment: { Variables: Readonly<Record<string, unknown>> } } }
>;
