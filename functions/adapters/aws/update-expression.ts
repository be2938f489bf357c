import { marshall } from '@aws-sdk/util-dynamodb';

/** `SET` and `REMOVE` of plain attributes; every name is a placeholder, since some are reserved words. */
export function updateExpression(set: Readonly<Record<string, unknown>>, remove: readonly string[] = []) {
  const names = [...Object.keys(set), ...remove];
  const assignments = Object.keys(set).map((name) => `#${name} = :${name}`);
  const removals = remove.length > 0 ? ` REMOVE ${remove.map((name) => `#${name}`).join(', ')}` : '';
  return {
    UpdateExpression: `SET ${assignments.join(', ')}${removals}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: marshall(
      Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
    ),
  };
}
