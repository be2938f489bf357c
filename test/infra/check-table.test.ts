import { Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { describe, expect, it } from 'vitest';
import { tableProblems } from '../../infra/check-table.ts';
import { RunTable } from '../../infra/run-table.ts';

const { NUMBER, STRING } = dynamodb.AttributeType;
const stack = () => new Stack();

describe('a given table', () => {
  it('passes when it is a RunTable', () => {
    expect(tableProblems(new RunTable(stack(), 'Runs'), { streams: false })).toEqual([]);
  });

  it('is taken as it is when it was imported', () => {
    const table = dynamodb.Table.fromTableName(stack(), 'Runs', 'runs');
    expect(tableProblems(table, { streams: true })).toEqual([]);
  });

  it('is told everything that it lacks at once', () => {
    const table = new dynamodb.Table(stack(), 'Runs', { partitionKey: { name: 'id', type: STRING } });
    table.addGlobalSecondaryIndex({
      indexName: 'due-runs',
      partitionKey: { name: 'due', type: STRING },
      sortKey: { name: 'next_at', type: STRING },
    });
    expect(tableProblems(table, { streams: true })).toEqual([
      'table: keys: expected pk (S), sk (S), got id (S); or give a RunTable',
      'table: index open-runs: expected open (S), started_at (N), got none; or give a RunTable',
      'table: index due-runs: expected due (S), next_at (N), got due (S), next_at (S); or give a RunTable',
      'table: index ended-runs: expected ended_status (S), ended_at (N), got none; or give a RunTable',
      'table: index tasks-by-status: expected task_status (S), created_at (N), got none; or give a RunTable',
      'table: index runs-by-task: expected task_id (S), started_at (N), got none; or give a RunTable',
      'table: timeToLiveAttribute: expected expires_at, got none; or give a RunTable',
      'table: stream: expected stream of NEW_IMAGE or NEW_AND_OLD_IMAGES, which eventBus needs, got none; or give a RunTable',
    ]);
  });

  it('may be a TableV2', () => {
    const table = new dynamodb.TableV2(stack(), 'Runs', {
      partitionKey: { name: 'pk', type: STRING },
      sortKey: { name: 'sk', type: NUMBER },
    });
    expect(tableProblems(table, { streams: false })[0]).toBe(
      'table: keys: expected pk (S), sk (S), got pk (S), sk (N); or give a RunTable',
    );
  });
});
