import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAccessControl } from '../../../local/iam/access-control.ts';
import { startReaper } from '../../../local/reaper.ts';
import type { Reaper } from '../../../local/reaper.ts';
import { readIdentityPolicies } from '../../../local/template/identity-policies.ts';
import { partsOf, referencesOf } from '../../../local/template/resources.ts';
import { startFunctions } from '../../../local/template/start-functions.ts';
import { parseTemplate } from '../../../local/template/template.ts';

const AWS_URL = 'http://127.0.0.1:4566';
const PLACE = { accountId: '000000000000', region: 'us-east-1', awsUrl: AWS_URL };

describe('the functions of a template', () => {
  let folder: string;
  let reaper: Reaper;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'standdown-functions-'));
    reaper = await startReaper();
  });
  afterEach(async () => {
    await reaper.close();
    rmSync(folder, { recursive: true });
  });

  function start(bundles: Readonly<Record<string, string>>, properties: object = {}) {
    for (const [key, source] of Object.entries(bundles)) {
      mkdirSync(join(folder, key));
      writeFileSync(join(folder, key, 'index.mjs'), source);
    }
    const resources = Object.keys(bundles).map((key) => {
      const Code = { S3Bucket: 'assets', S3Key: key };
      const Role = { 'Fn::GetAtt': ['Role', 'Arn'] };
      const Properties = { Runtime: 'nodejs24.x', Handler: 'index.handler', Code, Role, ...properties };
      return [key, { Type: 'AWS::Lambda::Function', Properties }] as const;
    });
    const Resources = { ...Object.fromEntries(resources), Role: { Type: 'AWS::IAM::Role' } };
    const template = parseTemplate({ Resources });
    const references = referencesOf(template, 'Stack', PLACE);
    const assetFolder = (key: string) => join(folder, key);
    const parts = partsOf(template);
    return startFunctions(parts.function, {
      functionEnvironment: { NODE_EXTRA_CA_CERTS: 'issuer.pem' },
      references,
      assetFolder,
      awsUrl: AWS_URL,
      permissions: readIdentityPolicies(parts.permissions, references),
      access: createAccessControl(),
      logFolder: folder,
      reaper,
    });
  }

  it('see the variables of the template, what the SDK needs to reach the endpoint, and what the stack adds', async () => {
    const Variables = { POWERTOOLS_SERVICE_NAME: 'standdown-api', TABLE_NAME: 'runs' };
    const source = 'export const handler = async () => process.env;';
    const [started] = await start({ Api: source }, { Environment: { Variables } });
    expect(started?.door).toBe('api');
    expect(await started?.process.invoke({})).toMatchObject({
      kind: 'answered',
      payload: {
        TABLE_NAME: 'runs',
        NODE_EXTRA_CA_CERTS: 'issuer.pem',
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL: AWS_URL,
        AWS_ACCESS_KEY_ID: 'local-api',
        AWS_LAMBDA_FUNCTION_NAME: 'Api',
      },
    });
    await started?.process.close();
  });

  it('all end when one of them cannot initialise, and the error says why', async () => {
    const processIdFile = join(folder, 'process-id');
    const good = `import { writeFileSync } from 'node:fs';
      writeFileSync(${JSON.stringify(processIdFile)}, String(process.pid));
      export const handler = async () => 1;`;
    const bad = `throw new Error('environment: missing TABLE_NAME, STEPS_QUEUE_URL');`;
    await expect(start({ Good: good, Bad: bad })).rejects.toThrow(
      /^Bad: .*environment: missing TABLE_NAME, STEPS_QUEUE_URL/,
    );
    expect(() => process.kill(Number(readFileSync(processIdFile, 'utf8')), 0)).toThrow('ESRCH');
  });

  it('are refused with a runtime that this process is not', async () => {
    await expect(start({ Other: '' }, { Runtime: 'python3.14' })).rejects.toThrow(/^Other .*Runtime/);
  });
});
