import type { APIGatewayProxyEvent } from 'aws-lambda';
import { EVERYBODY_STAGE_VARIABLE } from '../wiring/environment.ts';
import { MAX_WAIT_SECONDS } from '../wiring/limits.ts';
import type { Right } from './routes.ts';

/** A request as calls read it: parts that are still unchecked, and an actor that nobody but the authorizer set. */
export interface ApiRequest {
  readonly path: unknown;
  readonly query: unknown;
  readonly body: object;
  readonly actor: string;
  readonly receivedAtMs: number;
  /** Seconds of `Prefer: wait=N`, capped; 0 where the caller does not want to wait. */
  readonly waitSeconds: number;
}

/** The body's text, whether or not the gateway encoded it. */
export function bodyText(event: APIGatewayProxyEvent): string {
  return Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString('utf8');
}

/**
 * Who calls, from the gateway only: as our authorizer names the caller, the ARN of the IAM principal, or everybody
 * where the API is open on purpose.
 * @throws where the gateway let somebody through unauthorized: that is a broken deployment, not a bad request
 */
export function actorOf({ requestContext, stageVariables }: APIGatewayProxyEvent): string {
  const { authorizer, identity } = requestContext;
  const actor: unknown = authorizer?.['actor'];
  if (typeof actor === 'string' && actor !== '') return actor;
  if (identity.userArn) return identity.userArn;
  const everybody = stageVariables?.[EVERYBODY_STAGE_VARIABLE];
  if (everybody) return everybody;
  throw new Error('requestContext: expected the actor of our authorizer or the ARN of the caller, got none');
}

/**
 * Whether the caller has a right. The gateway has refused those without already; but what our authorizer's policy
 * matches is the path as it was written, so its rights are held against the route that was found as well.
 * Nor does a test invocation in API Gateway's console ask the authorizer: whom it did not name has no right.
 */
export function hasRight(
  { requestContext: { authorizer } }: APIGatewayProxyEvent,
  right: Right,
  { hasAuthorizer }: { readonly hasAuthorizer: boolean },
): boolean {
  if (!authorizer?.['actor']) return !hasAuthorizer;
  return String(authorizer['rights']).split(' ').includes(right);
}

/**
 * RFC 7240, section 4.3: on one line or on several. A preference that cannot be read is ignored, as the RFC asks.
 * @param event its headers are null in a test invocation of API Gateway's console, whatever their type says
 */
export function waitSecondsOf(event: {
  readonly multiValueHeaders: APIGatewayProxyEvent['multiValueHeaders'] | null;
}): number {
  const headers = Object.entries(event.multiValueHeaders ?? {});
  const lines = headers.flatMap(([name, values = []]) => (name.toLowerCase() === 'prefer' ? values : []));
  const seconds = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?/i.exec(lines.join(', '))?.[1];
  return Math.min(Number(seconds ?? 0), MAX_WAIT_SECONDS);
}
