import { describe, expect, it } from 'vitest';
import { resolve } from '../../../local/template/resolve.ts';

const REFERENCES = {
  resources: new Map([
    ['Queue', { ref: 'http://aws/queue', attributes: { Arn: 'arn:aws:sqs:::queue' } }],
    ['Table', { ref: 'table', attributes: { Arn: 'arn:aws:dynamodb:::table' } }],
  ]),
  pseudoParameters: { 'AWS::Region': 'us-east-1', 'AWS::Partition': 'aws' },
};

const resolved = (value: unknown) => resolve(value, REFERENCES, 'Function');

describe('resolve', () => {
  it.each([
    [{ Ref: 'Table' }, 'table'],
    [{ Ref: 'AWS::Region' }, 'us-east-1'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:::queue'],
    [{ 'Fn::GetAtt': 'Queue.Arn' }, 'arn:aws:sqs:::queue'],
    [{ 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, 7]] }, 'arn:aws:7'],
    [
      { 'Fn::Sub': '${Table}/${Queue.Arn}/${AWS::Region}/${!kept}' },
      'table/arn:aws:sqs:::queue/us-east-1/${kept}',
    ],
    [{ 'Fn::Sub': ['${own}-${Table}', { own: { Ref: 'AWS::Region' } }] }, 'us-east-1-table'],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
  ])('gives for %j what CloudFormation gives', (intrinsic, value) => {
    expect(resolved(intrinsic)).toBe(value);
  });

  it('finds intrinsics at any depth and leaves all else as it is', () => {
    const value = { list: [1, { deep: { Ref: 'Table' } }], flag: true, none: null };
    expect(resolved(value)).toEqual({ list: [1, { deep: 'table' }], flag: true, none: null });
  });

  it.each([
    [{ a: { 'Fn::ImportValue': 'x' } }, 'Function.a: Fn::ImportValue is not known to the local stack'],
    [{ a: [{ Ref: 'Nothing' }] }, 'Function.a[0]: Ref: there is no Nothing'],
    [{ 'Fn::GetAtt': ['Queue', 'Colour'] }, 'Function: Fn::GetAtt: there is no Queue.Colour'],
    [{ 'Fn::Select': [3, ['a']] }, 'Function: Fn::Select: nothing at 3'],
    [{ 'Fn::Join': 'abc' }, 'Function: expected a list of two, got "abc"'],
  ])('refuses %j and says where it stands', (value, message) => {
    expect(() => resolved(value)).toThrow(message);
  });
});
