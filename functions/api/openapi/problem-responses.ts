import { type ProblemCode, PROBLEMS } from '../../http/problem.ts';
import { discriminatorOf, type Reference, refTo, type Response } from './open-api.ts';
import {
  COMMON_PROBLEMS,
  PROBLEM_CODES,
  problemExample,
  problemMeaning,
  problemName,
  RETRIED,
} from './problems.ts';

/** What a call can be refused with, by status: the common problems and its own. */
export function problemResponses(refusals: readonly ProblemCode[]): Record<string, Response | Reference> {
  return Object.fromEntries(
    byStatus(refusals).map(([status, codes]) => {
      const [first, ...others] = codes;
      return [status, first && others.length === 0 ? refTo('responses', problemName(first)) : oneOf(codes)];
    }),
  );
}

/** Those that stand alone under their status, once for all calls; and the one that is of no call. */
export function sharedResponses(refusals: readonly (readonly ProblemCode[])[]): Record<string, Response> {
  const alone = refusals.flatMap(byStatus).flatMap(([, codes]) => (codes.length === 1 ? codes : []));
  const shared = new Set<ProblemCode>([...alone, 'ROUTE_NOT_FOUND']);
  return Object.fromEntries([...shared].map((code) => [problemName(code), oneOf([code])]));
}

function byStatus(refusals: readonly ProblemCode[]): (readonly [number, readonly ProblemCode[]])[] {
  const groups = Map.groupBy([...COMMON_PROBLEMS, ...refusals], (code) => PROBLEMS[code].status);
  return [...groups].sort(([one], [other]) => one - other);
}

function oneOf(codes: readonly ProblemCode[]): Response {
  const named = codes.map((code) => [code, problemName(code)] as const);
  const schemas = named.map(([, name]) => refTo('schemas', name));
  const [only] = schemas;
  return {
    description: codes.map((code) => `\`${code}\`: ${problemMeaning(code)}`).join('\n\n'),
    ...(codes.some((code) => RETRIED.includes(code)) && {
      headers: { 'Retry-After': refTo('headers', 'Retry-After') },
    }),
    content: {
      'application/problem+json': {
        schema:
          only && schemas.length === 1
            ? only
            : { oneOf: schemas, discriminator: discriminatorOf('code', named) },
        examples: Object.fromEntries(codes.map((code) => [code, refTo('examples', problemName(code))])),
      },
    },
  };
}

export function problemExamples(): Record<string, { readonly value: object }> {
  return Object.fromEntries(
    PROBLEM_CODES.map((code) => [problemName(code), { value: problemExample(code) }]),
  );
}
