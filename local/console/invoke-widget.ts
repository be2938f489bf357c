import * as z from 'zod';
import type { GatewayPrincipal } from '../gateway/iam-authorization.ts';
import { judge } from '../iam/judge.ts';
import type { InvocationResult } from '../lambda/invocation.ts';
import { clean } from './clean.ts';
import type { ConsoleOptions } from './console.ts';
import type { Shown } from './shown.ts';

export type InvokeResult =
  | { readonly kind: 'shown'; readonly shown: Shown }
  | { readonly kind: 'malformed'; readonly why: string }
  | { readonly kind: 'denied'; readonly why: string };

const Request = z.object({ endpoint: z.string(), event: z.record(z.string(), z.unknown()) });

/** Invokes a function with a widget's event: which one is up to the page, whether it may to the viewer's own policy. */
export async function invokeWidget(
  { invoke }: Pick<ConsoleOptions, 'invoke'>,
  { actorArn, permissions }: GatewayPrincipal,
  body: string,
): Promise<InvokeResult> {
  const request = Request.safeParse(parseJson(body));
  if (!request.success) return { kind: 'malformed', why: z.prettifyError(request.error) };
  const { endpoint, event } = request.data;
  const access = { action: 'lambda:InvokeFunction', resource: endpoint, context: {} };
  if (judge(permissions, access).kind === 'denied')
    return {
      kind: 'denied',
      why: `User: ${actorArn} is not authorized to perform: ${access.action} on resource: ${endpoint}`,
    };
  return { kind: 'shown', shown: show(await invoke(endpoint, event)) };
}

/** HTML as HTML, anything else as text. CloudWatch tells the two apart in a way that is not documented. */
function show(result: InvocationResult): Shown {
  if (result.kind === 'failed') return { kind: 'failed', message: `${result.errorType}: ${result.message}` };
  const { payload } = result;
  if (typeof payload !== 'string') return { kind: 'text', text: JSON.stringify(payload, null, 2) };
  if (!payload.startsWith('<')) return { kind: 'text', text: payload };
  try {
    return { kind: 'html', ...clean(payload) };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
