import { judge } from './judge.ts';
import type { Access } from './judge.ts';
import type { Permission } from './policy.ts';

/** Who calls, as AWS knows a function: a session of its role. */
export interface Principal {
  /** Such as `arn:aws:sts::000000000000:assumed-role/<role>/<function>`. */
  readonly arn: string;
  readonly permissions: readonly Permission[];
}

/** A permission of somebody, and how many accesses it has allowed so far. */
export interface PermissionUse {
  readonly caller: string;
  readonly permission: Permission;
  readonly uses: number;
}

/** Knows who may do what, and keeps count of what was done. */
export interface AccessControl {
  /** From here on `caller` is judged by these permissions and no others. */
  admit(caller: string, principal: Principal): void;
  /** Why the caller may not, in AWS's words; undefined when it may, which is counted. */
  refuse(caller: string, accesses: readonly Access[]): string | undefined;
  uses(): readonly PermissionUse[];
}

export function createAccessControl(): AccessControl {
  const principals = new Map<string, Principal>();
  const counts = new Map<Permission, number>();
  return {
    admit: (caller, principal) => void principals.set(caller, principal),
    refuse: (caller, accesses) => {
      const principal = principals.get(caller);
      if (!principal) return `${caller} is nobody: the template has no such function`;
      const used: Permission[] = [];
      for (const access of accesses) {
        const judgement = judge(principal.permissions, access);
        if (judgement.kind === 'denied') return refusal(principal.arn, access, judgement.explicitly);
        used.push(...judgement.by);
      }
      for (const permission of used) counts.set(permission, (counts.get(permission) ?? 0) + 1);
      return undefined;
    },
    uses: () =>
      [...principals].flatMap(([caller, { permissions }]) =>
        permissions.map((permission) => ({ caller, permission, uses: counts.get(permission) ?? 0 })),
      ),
  };
}

function refusal(arn: string, { action, resource }: Access, explicitly: boolean): string {
  const because = explicitly
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`;
  return `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
}
