import { type Call, ROUTES, type Right } from '../functions/api/routes.ts';

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
  const calls = ROUTES.filter(({ right }) => rights.includes(right)).map(({ call }) => call);
  const isEverything = calls.length === ROUTES.length;
  return allowing(isEverything ? [methodArn('*', '/*')] : methodArnsOf(calls, methodArn));
}

/** The same of single calls, for who needs less than a right gives. */
export function invokeCalls(calls: readonly Call[], methodArn: MethodArnOf): InvokeStatement {
  return allowing(methodArnsOf(calls, methodArn));
}

function methodArnsOf(calls: readonly Call[], methodArn: MethodArnOf): readonly string[] {
  return ROUTES.filter(({ call }) => calls.includes(call)).map(({ method, path }) =>
    methodArn(method, path.replaceAll(/\{\w+\}/g, '*')),
  );
}

function allowing(arns: readonly string[]): InvokeStatement {
  return { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: arns };
}
