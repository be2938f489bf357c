import { matchesArn, matchesText } from './match.ts';

/** Those that our policies use; another one is an error when the policy is read. */
export const OPERATORS = ['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike'] as const;
export const CONDITION_KEYS = [
  'aws:RequestedRegion',
  'ecs:cluster',
  'ssm:resourceTag/StanddownKill',
] as const;

export interface Condition {
  readonly operator: (typeof OPERATORS)[number];
  readonly key: (typeof CONDITION_KEYS)[number];
  /** One of them has to match. */
  readonly values: readonly string[];
}

/** What a request says about itself; a key that it does not carry is missing. */
export type RequestContext = Readonly<Partial<Record<Condition['key'], string>>>;

/** A key that the request does not carry fulfils no condition. */
export function holds({ operator, key, values }: Condition, context: RequestContext): boolean {
  const actual = context[key];
  return actual !== undefined && values.some((value) => MATCHES[operator](value, actual));
}

/** ArnEquals takes wildcards as ArnLike does: in IAM they behave identically. */
const MATCHES: Readonly<Record<Condition['operator'], (pattern: string, actual: string) => boolean>> = {
  StringEquals: (expected, actual) => expected === actual,
  StringLike: matchesText,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
};
