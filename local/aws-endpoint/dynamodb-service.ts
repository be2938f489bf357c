import type { Service } from './forward.ts';

/** dynoxide 1.2 knows one region, called `dynoxide`, and this account. */
const DYNOXIDE_ARNS = 'arn:aws:dynamodb:dynoxide:000000000000:';

/** Actions that carry items: what looks like an ARN there is somebody's data. */
const ITEM_ACTION = /Item|Query|Scan|Statement|Transaction/;

/** DynamoDB as dynoxide answers it, with the ARNs of tables in the region and account of the stack. */
export function createDynamoDbService(region: string, accountId: string, dynoxide: Service): Service {
  const ownArns = `arn:aws:dynamodb:${region}:${accountId}:`;
  return async (call, signature) => {
    if (ITEM_ACTION.test(call.action)) return dynoxide(call, signature);
    const input: unknown = JSON.parse(JSON.stringify(call.input).replaceAll(ownArns, DYNOXIDE_ARNS));
    const answer = await dynoxide({ ...call, input }, signature);
    return { ...answer, body: answer.body.replaceAll(DYNOXIDE_ARNS, ownArns) };
  };
}
