import type { Right } from '../functions/api/routes.ts';

/** Somebody who may call the API of the local stack. */
export interface LocalPrincipal {
  /** Of the IAM user that stands for it: `local` acts as `arn:aws:iam::000000000000:user/local`. */
  readonly name: string;
  /** Stands for its signature. */
  readonly token: string;
  readonly rights: readonly Right[];
}

export interface Tokens {
  readonly operator: string;
  readonly reader: string;
  readonly worker: string;
}

/** The operator may do everything. Workers may not: theirs is in the environment of processes that anybody wrote. */
export function defaultPrincipals({ operator, reader, worker }: Tokens): readonly LocalPrincipal[] {
  return [
    { name: 'local', token: operator, rights: ['read', 'record', 'terminate', 'force', 'abandon'] },
    { name: 'local-reader', token: reader, rights: ['read'] },
    { name: 'local-worker', token: worker, rights: ['record'] },
  ];
}
