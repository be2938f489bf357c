import { judge } from './judge.ts';
import type { Access } from './judge.ts';
import { refusal } from './refusal.ts';
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
  /** Everything that was refused, each sentence once. */
  refusals(): readonly string[];
}

export function createAccessControl(): AccessControl {
  const principals = new Map<string, Principal>();
  const counts = new Map<Permission, number>();
  const refusals = new Set<string>();
  return {
    admit: (caller, principal) => void principals.set(caller, principal),
    refuse: (caller, accesses) => {
      const judged = judgeAll(principals.get(caller), caller, accesses);
      if (typeof judged === 'string') {
        refusals.add(judged);
        return judged;
      }
      for (const permission of judged) counts.set(permission, (counts.get(permission) ?? 0) + 1);
      return undefined;
    },
    uses: () =>
      [...principals].flatMap(([caller, { permissions }]) =>
        permissions.map((permission) => ({ caller, permission, uses: counts.get(permission) ?? 0 })),
      ),
    refusals: () => [...refusals],
  };
}

/** The permissions that allow the accesses, or why one of them is refused. */
function judgeAll(
  principal: Principal | undefined,
  caller: string,
  accesses: readonly Access[],
): readonly Permission[] | string {
  if (!principal) return `${caller} is nobody: the template has no such function`;
  const used: Permission[] = [];
  for (const access of accesses) {
    const judgement = judge(principal.permissions, access);
    if (judgement.kind === 'denied') return refusal(principal.arn, access, judgement.explicitly);
    used.push(...judgement.by);
  }
  return used;
}
