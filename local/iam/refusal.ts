import type { Access } from './judge.ts';

/** What AWS says to a principal that may not. */
export function refusal(
  arn: string,
  { action, resource }: Pick<Access, 'action' | 'resource'>,
  explicitly: boolean,
): string {
  const because = explicitly
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`;
  return `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
}
