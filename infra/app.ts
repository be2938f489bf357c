import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { StanddownStack } from './standdown-stack.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
new StanddownStack(app, 'Standdown', { clusterNames: clusterNames(app) });

/** `-c clusters=one,two`; without it the cluster named `default`, which ECS takes where nobody names one. */
function clusterNames(app: App): readonly string[] {
  const clusters: unknown = app.node.tryGetContext('clusters') ?? 'default';
  if (typeof clusters !== 'string') {
    throw new Error(`context clusters: expected names separated by commas, got ${JSON.stringify(clusters)}`);
  }
  const names = clusters.split(',').map((name) => name.trim());
  return [...new Set(names)].filter((name) => name !== '');
}
