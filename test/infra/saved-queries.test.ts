import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { QUERIES } from '../../infra/saved-queries.ts';
import { asText, propertiesById, synthesize } from './synthesize.ts';

const ROOT = join(import.meta.dirname, '../..');
const sources = globSync('functions/**/*.ts', { cwd: ROOT }).map((file) =>
  readFileSync(join(ROOT, file), 'utf8'),
);

/** What the logger adds to each line, and Logs Insights to each event. */
const GIVEN = ['@timestamp', '@message', 'service', 'level', 'message', 'error.name', 'error.message'];

describe('the saved queries', () => {
  const queries = Object.entries(QUERIES);

  it.each(queries)('%s reads fields that the functions write', (_name, { fields = [] }) => {
    for (const field of fields.filter((name) => !GIVEN.includes(name))) {
      expect(
        sources.some((source) => new RegExp(`log\\.\\w+\\([^;]*\\b${field}\\b`).test(source)),
        field,
      ).toBe(true);
    }
  });

  it.each(queries)('%s looks for messages that the functions write', (_name, { filterStatements = [] }) => {
    const sought = filterStatements.flatMap(
      (filter) => /^message in \[(.+)\]$/.exec(filter)?.[1]?.split(', ') ?? [],
    );
    for (const message of sought.map((quoted) => quoted.slice(1, -1))) {
      expect(
        sources.some((source) => source.includes(`'${message}'`)),
        message,
      ).toBe(true);
    }
  });

  it('search the logs of all functions', () => {
    const template = synthesize();
    const functions = Object.values(propertiesById(template, 'AWS::Lambda::Function'));
    for (const query of Object.values(propertiesById(template, 'AWS::Logs::QueryDefinition'))) {
      expect(query['LogGroupNames']).toHaveLength(functions.length);
      expect(asText(query['Name'])).toMatch(/\/(timeline of a run|slow stops|escalations|errors)$/);
    }
  });
});
