import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import * as z from 'zod';
import { parseTemplate } from './template.ts';
import type { Template } from './template.ts';

export interface SynthesizedStack {
  readonly name: string;
  readonly template: Template;
  /** The folder that would be uploaded under this key. */
  readonly assetFolder: (objectKey: string) => string;
}

/** Runs the CDK app in this process: no CLI, no account, no network. The assembly stays in `outputFolder`. */
export function synthesize(outputFolder: string, build: (app: App) => Stack): SynthesizedStack {
  const app = new App({
    outdir: outputFolder,
    context: featureFlags(),
    analyticsReporting: false,
    treeMetadata: false,
    // `cdk synth` does it, and it takes a second.
    builtinCloudFormationValidation: false,
  });
  const stack = build(app);
  const artifact = app.synth().getStackArtifact(stack.artifactId);
  const folders = assetFolders(outputFolder, stack.artifactId);
  return {
    name: stack.stackName,
    template: parseTemplate(artifact.template),
    assetFolder: (objectKey) => {
      const folder = folders.get(objectKey);
      if (!folder)
        throw new Error(`asset: expected one of ${[...folders.keys()].join(', ')}, got ${objectKey}`);
      return folder;
    },
  };
}

/** Only the CLI reads them by itself; without them the template would not be the one that is deployed. */
function featureFlags(): Record<string, unknown> {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8');
  return CdkJson.parse(JSON.parse(text)).context;
}

const CdkJson = z.object({ context: z.record(z.string(), z.unknown()) });

/** What `cdk deploy` reads to know which folder goes to which object. */
function assetFolders(outputFolder: string, artifactId: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(outputFolder, `${artifactId}.assets.json`), 'utf8');
  const { files } = AssetManifest.parse(JSON.parse(text));
  const entries = Object.values(files).flatMap(({ source, destinations }) => {
    const folder = join(outputFolder, source.path);
    return Object.values(destinations).map(({ objectKey }) => [objectKey, folder] as const);
  });
  return new Map(entries);
}

const AssetManifest = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});
