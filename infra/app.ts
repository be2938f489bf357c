import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { StanddownStack } from './standdown-stack.ts';

/** CreateCluster, clusterName. An ARN would become part of another one. */
const CLUSTER_NAME = /^[A-Za-z0-9_-]{1,255}$/;

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
new StanddownStack(app, 'Standdown', { clusterNames: clusterNames(app) });

/**
 * `{ "clusters": "one,two" }` in cdk.context.json, or `-c clusters=one,two`. There is no default: whoever forgot the
 * names at an update would take from the deployment the right to stop the workers of its clusters.
 */
function clusterNames(app: App): readonly string[] {
  const clusters: unknown = app.node.tryGetContext('clusters') ?? '';
  if (typeof clusters !== 'string') {
    return refuse(`context clusters: expected names separated by commas, got ${JSON.stringify(clusters)}`);
  }
  const names = clusters.split(',').map((name) => name.trim());
  const named = [...new Set(names)].filter((name) => name !== '');
  const wrong = named.find((name) => !CLUSTER_NAME.test(name));
  if (wrong !== undefined)
    return refuse(
      `clusters: expected names of ECS clusters in the account and region of this stack (1 to 255 letters, digits, _ or -), got ${JSON.stringify(wrong)}`,
    );
  if (named.length > 0) return named;
  return refuse(
    'clusters: expected at least one ECS cluster, got none; name them in cdk.context.json, or the same ones each time with `-c clusters=one,two`',
  );
}

function refuse(why: string): never {
  console.error(why);
  process.exit(1);
}
