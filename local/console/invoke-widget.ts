import * as z from 'zod';
import type { InvocationResult } from '../lambda/invocation.ts';
import { clean } from './clean.ts';
import type { ConsoleOptions } from './console.ts';
import type { Shown } from './shown.ts';

export type InvokeResult =
  { readonly kind: 'shown'; readonly shown: Shown } | { readonly kind: 'refused'; readonly why: string };

const Request = z.object({ endpoint: z.string(), event: z.record(z.string(), z.unknown()) });

/** Invokes a function with a widget's event. Which one is up to the page, as in CloudWatch; whether it may, to AWS. */
export async function invokeWidget(
  { invoke }: Pick<ConsoleOptions, 'invoke'>,
  body: string,
): Promise<InvokeResult> {
  const request = Request.safeParse(parseJson(body));
  if (!request.success) return { kind: 'refused', why: z.prettifyError(request.error) };
  return { kind: 'shown', shown: show(await invoke(request.data.endpoint, request.data.event)) };
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
