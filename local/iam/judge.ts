import { holds } from './conditions.ts';
import type { RequestContext } from './conditions.ts';
import { matchesAction, matchesArn } from './match.ts';
import type { Permission } from './policy.ts';

/** One action on one resource, as a request asks for it. */
export interface Access {
  /** Such as `dynamodb:GetItem`. */
  readonly action: string;
  /** An ARN; `*` where the action knows no resources. */
  readonly resource: string;
  readonly context: RequestContext;
}

/** `by` are all that say so: more than one may. */
export type Judgement =
  | { readonly kind: 'allowed'; readonly by: readonly Permission[] }
  | { readonly kind: 'denied'; readonly explicitly: boolean };

/** IAM's rule within one account: a Deny that fits wins, and what nothing allows is denied. */
export function judge(permissions: readonly Permission[], access: Access): Judgement {
  const fitting = permissions.filter((permission) => fits(permission, access));
  if (fitting.some(({ effect }) => effect === 'Deny')) return { kind: 'denied', explicitly: true };
  return fitting.length > 0 ? { kind: 'allowed', by: fitting } : { kind: 'denied', explicitly: false };
}

function fits(permission: Permission, { action, resource, context }: Access): boolean {
  return (
    matchesAction(permission.action, action) &&
    matchesArn(permission.resource, resource) &&
    permission.conditions.every((condition) => holds(condition, context))
  );
}
