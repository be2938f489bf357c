import type { PolicyDocument, Statement } from 'aws-lambda';
import { type Right, ROUTES } from '../api/routes.ts';

/**
 * Denies each route whose right is missing, and allows the rest: the caller's own routes, and what is no route at
 * all, which the function answers with 404. It says nothing of the call at hand, since API Gateway keeps it and
 * applies it to all that comes with the same token.
 * @param methodArn `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>`
 */
export function policyOf(rights: readonly Right[], methodArn: string): PolicyDocument {
  const stageArn = methodArn.split('/').slice(0, 2).join('/');
  const denied = ROUTES.filter(({ right }) => !rights.includes(right));
  return {
    Version: '2012-10-17',
    Statement: [
      statement('Allow', [`${stageArn}/*`]),
      ...(denied.length > 0
        ? [
            statement(
              'Deny',
              denied.map((route) => arnOf(route, stageArn)),
            ),
          ]
        : []),
    ],
  };
}

function statement(Effect: 'Allow' | 'Deny', Resource: string[]): Statement {
  return { Action: 'execute-api:Invoke', Effect, Resource };
}

// The route, whatever its ids: an asterisk takes the place of each.
function arnOf({ method, path }: (typeof ROUTES)[number], stageArn: string): string {
  return `${stageArn}/${method}${path.replaceAll(/\{\w+\}/g, '*')}`;
}
