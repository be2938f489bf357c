import type { APIGatewayProxyEvent } from 'aws-lambda';
import { MAX_WAIT_SECONDS } from '../wiring/limits.ts';

/** A request as calls read it: parts that are still unchecked, and an actor that nobody but the authorizer set. */
export interface ApiRequest {
  readonly path: unknown;
  readonly query: unknown;
  readonly body: object;
  readonly actor: string;
  /** Seconds of `Prefer: wait=N`, capped; 0 where the caller does not want to wait. */
  readonly waitSeconds: number;
}

/** The body's text, whether or not the gateway encoded it. */
export function bodyText(event: APIGatewayProxyEvent): string {
  return Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString('utf8');
}

/**
 * Who calls, from the authorizer only: the ARN of the IAM principal.
 * @throws where the gateway let somebody through unauthorized: that is a broken deployment, not a bad request
 */
export function actorOf(event: APIGatewayProxyEvent): string {
  const { userArn } = event.requestContext.identity;
  if (!userArn) throw new Error('requestContext.identity.userArn: expected the ARN of the caller, got none');
  return userArn;
}

/** RFC 7240, section 4.3. A preference that cannot be read is ignored, as the RFC asks. */
export function waitSecondsOf(event: APIGatewayProxyEvent): number {
  const header = Object.entries(event.headers).find(([name]) => name.toLowerCase() === 'prefer')?.[1] ?? '';
  const seconds = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?/i.exec(header)?.[1];
  return Math.min(Number(seconds ?? 0), MAX_WAIT_SECONDS);
}
