import { DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesize } from '../../../local/template/synthesize.ts';
import type { SynthesizedStack } from '../../../local/template/synthesize.ts';

const SOURCE = 'export const handler = () => 7;';

describe('synthesize', () => {
  let folder: string;
  let synthesized: SynthesizedStack;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'standdown-synthesize-'));
    const bundle = join(folder, 'bundle');
    mkdirSync(bundle);
    writeFileSync(join(bundle, 'index.mjs'), SOURCE);
    synthesized = synthesize(join(folder, 'cdk.out'), (app) => {
      const synthesizer = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });
      const stack = new Stack(app, 'Example', { synthesizer });
      const code = Code.fromAsset(bundle);
      new Function(stack, 'Function', { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code });
      return stack;
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('finds the folder that would be uploaded as the code of a function', () => {
    const { template, assetFolder } = synthesized;
    const resource = [...template.resources.values()].find(({ type }) => type === 'AWS::Lambda::Function');
    const { S3Key } = resource?.properties['Code'] as { readonly S3Key: string };
    expect(readFileSync(join(assetFolder(S3Key), 'index.mjs'), 'utf8')).toBe(SOURCE);
  });

  it('names the objects that there are when it is asked for another one', () => {
    const { assetFolder } = synthesized;
    expect(() => assetFolder('other.zip')).toThrow(/asset: expected one of .*\.zip, .*got other\.zip/);
  });
});
