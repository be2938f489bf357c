import type { APIGatewayRequestAuthorizerEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { Identify } from '../../../functions/authorizer/caller.ts';
import { createHandler } from '../../../functions/authorizer/handler.ts';
import { memoryLog } from '../../support/world.ts';

const METHOD_ARN = 'arn:aws:execute-api:us-east-1:000000000000:api1234567/prod/GET/runs';

function authorize(headers: Record<string, string> | null, identify: Identify, log = memoryLog()) {
  const event = { type: 'REQUEST', methodArn: METHOD_ARN, headers } as APIGatewayRequestAuthorizerEvent;
  return createHandler({ identify, log })(event, {} as Context);
}

const known: Identify = (token) =>
  Promise.resolve(token === 'good-token' ? { actor: 'token:ann', rights: ['read', 'force'] } : undefined);

describe('the authorizer', () => {
  it.each(['Authorization', 'authorization', 'AUTHORIZATION'])('knows a caller by %s', async (name) => {
    const answer = await authorize({ other: 'x', [name]: 'Bearer good-token' }, known);
    expect(answer).toMatchObject({
      principalId: 'token:ann',
      context: { actor: 'token:ann', rights: 'read force' },
    });
    expect(answer.policyDocument.Statement).toHaveLength(2);
  });

  it.each([
    ['no headers', null],
    ['no header of the kind', { 'x-token': 'Bearer good-token' }],
    ['nothing in it', { authorization: '' }],
    ['no scheme', { authorization: 'good-token' }],
    ['another scheme', { authorization: 'Basic good-token' }],
    ['a token of nobody', { authorization: 'Bearer bad-token' }],
    ['two tokens', { authorization: 'Bearer good-token, Bearer good-token' }],
  ])('answers the one word that makes a 401 where there are %s', async (_, headers) => {
    await expect(authorize(headers, known)).rejects.toThrow(/^Unauthorized$/);
  });

  it('takes the scheme in any case', async () => {
    expect((await authorize({ authorization: 'bearer good-token' }, known)).principalId).toBe('token:ann');
  });

  it('lets nobody in while callers cannot be told apart, and says so in the log without the token', async () => {
    const log = memoryLog();
    const failing: Identify = () => Promise.reject(new Error('the secret cannot be read'));
    await expect(authorize({ authorization: 'Bearer good-token' }, failing, log)).rejects.toThrow(
      'the secret cannot be read',
    );
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toMatchObject({ level: 'error' });
    expect(JSON.stringify(log.lines)).not.toContain('good-token');
  });
});
