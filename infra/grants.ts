import { ROUTES, type Right } from '../functions/api/routes.ts';

/** An IAM statement as JSON, for whoever evaluates or attaches it. */
export interface InvokeStatement {
  readonly Effect: 'Allow';
  readonly Action: 'execute-api:Invoke';
  readonly Resource: readonly string[];
}

/** The ARN of a method of the API; `method` and `path` may have wildcards. */
export type MethodArnOf = (method: string, path: string) => string;

/**
 * What a principal with these rights may call: the routes of each right, whatever ids stand in their paths.
 * Who has every right gets the API as a whole, so that a path which is no call is told to be none (404); to all
 * others it is closed (403), since IAM has no words for "what is no route".
 */
export function invokeStatement(rights: readonly Right[], methodArn: MethodArnOf): InvokeStatement {
  const routes = ROUTES.filter(({ right }) => rights.includes(right));
  const arns = routes.map(({ method, path }) => methodArn(method, path.replaceAll(/\{\w+\}/g, '*')));
  const isEverything = routes.length === ROUTES.length;
  return {
    Effect: 'Allow',
    Action: 'execute-api:Invoke',
    Resource: isEverything ? [methodArn('*', '/*')] : arns,
  };
}
