import * as z from 'zod/mini';
import type { TerminationRequest } from '../core/termination-request.ts';
import { THENS } from '../core/termination.ts';
import type { RunbookExecution } from '../ports/runbook-executions.ts';
import { ID_PATTERN, MAX_REASON_CHARACTERS } from '../wiring/limits.ts';
import { RUNBOOK_DEFAULTS, RUNBOOK_PARAMETERS } from '../wiring/runbook.ts';

export interface Order {
  readonly runId: string;
  readonly request: TerminationRequest;
}

export type ReadOrder =
  { readonly kind: 'read'; readonly order: Order } | { readonly kind: 'refused'; readonly why: string };

/**
 * What an execution asks for, and who does. All of it comes from SSM's own record of it, so that whoever may invoke the
 * function can bring about nothing but what somebody who may execute the document is asking for right now.
 */
export function readOrder(execution: RunbookExecution | undefined, documentName: string): ReadOrder {
  if (execution === undefined) return refused('execution: there is none with this id');
  const { status, executedBy, parentId } = execution;
  if (execution.documentName !== documentName)
    return refused(`document: expected ${documentName}, got ${execution.documentName}`);
  if (status !== 'InProgress') return refused(`status: expected InProgress, got ${status}`);
  if (parentId !== null)
    return refused(`parent: expected an execution that a principal started, got one of ${parentId}`);
  if (executedBy === null || !PRINCIPAL.test(executedBy))
    return refused(`executed by: expected the ARN of a principal, got ${executedBy}`);
  return read(executedBy, execution.parameters);
}

const PRINCIPAL = /^arn:aws[a-z-]*:(iam|sts)::\d{12}:/;

function read(actor: string, parameters: RunbookExecution['parameters']): ReadOrder {
  const value = (name: keyof typeof RUNBOOK_PARAMETERS) => parameters[RUNBOOK_PARAMETERS[name]]?.[0];
  const given = ORDER.safeParse({
    runId: value('runId'),
    reason: value('reason') ?? RUNBOOK_DEFAULTS.reason,
    then: value('then') ?? RUNBOOK_DEFAULTS.then,
    force: value('force') ?? RUNBOOK_DEFAULTS.force,
  });
  if (!given.success) {
    const fields = given.error.issues.map(({ path }) => path.join('.'));
    return refused(`parameters: expected what the document declares, got another ${fields.join(', ')}`);
  }
  const { runId, reason, then, force } = given.data;
  const request = { actor, reason: reason || null, then, askSeconds: 0, isForced: force === 'true' };
  return { kind: 'read', order: { runId, request } };
}

const ORDER = z.object({
  runId: z.string().check(z.regex(ID_PATTERN)),
  reason: z.string().check(
    z.trim(),
    z.maxLength(MAX_REASON_CHARACTERS),
    z.overwrite((given) => given.toWellFormed()),
  ),
  then: z.enum(THENS),
  force: z.enum(['true', 'false']),
});

function refused(why: string): ReadOrder {
  return { kind: 'refused', why };
}
