import { describe, expect, it } from 'vitest';
import { asText, synthesize } from './synthesize.ts';

describe('StanddownStack', () => {
  const template = synthesize();

  it('tells an operator where the API, the table and the queues are', () => {
    const outputs = template.findOutputs('*') as Record<string, { Description: string; Value: unknown }>;
    const named = Object.fromEntries(
      Object.entries(outputs).map(([id, output]) => [
        id.replace(/^RunTermination(\w+)[0-9A-F]{8}$/, '$1'),
        output,
      ]),
    );
    expect(Object.keys(named).sort()).toEqual([
      'ApiUrl',
      'DashboardName',
      'DeploymentName',
      'FactsQueueUrl',
      'StepsQueueUrl',
      'TableName',
    ]);
    for (const { Description } of Object.values(named)) expect(Description).toMatch(/\w/);
    expect(asText(named['ApiUrl']?.Value)).toMatch(/^https:\/\/.+\.execute-api\..+\/$/);
  });

  it('names no account, no region and no bootstrap version, so that one template fits them all', () => {
    const json = template.toJSON() as { Parameters?: unknown; Rules?: unknown };
    expect(json.Parameters).toBeUndefined();
    expect(json.Rules).toBeUndefined();
    expect(JSON.stringify(json)).not.toMatch(/\b\d{12}\b|\b[a-z]{2}-[a-z]+-\d\b/);
  });
});
