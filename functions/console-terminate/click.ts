import * as z from 'zod/mini';
import { ENDPOINT, RUN_ID } from '../console/event.ts';
import { type Then, THENS } from '../core/termination.ts';
import { MAX_REASON_CHARACTERS } from '../wiring/limits.ts';

export interface Click {
  readonly runId: string;
  readonly expectedState: 'running' | 'stuck';
  readonly then: Then;
  readonly reason: string | null;
  readonly board: string | undefined;
}

export type ReadClick =
  { readonly kind: 'read'; readonly click: Click } | { readonly kind: 'refused'; readonly why: string };

const PARAMETERS = z.object({
  run_id: RUN_ID,
  expected_state: z.enum(['running', 'stuck']),
  then: z.enum(THENS),
  board: z.catch(z.optional(ENDPOINT), undefined),
});

/** What a button of `terminateForm` sends, and the reason that stood in its field. Nothing is guessed. */
export function readClick(event: unknown, fields: Readonly<Record<string, unknown>>): ReadClick {
  const parsed = z.safeParse(PARAMETERS, event);
  if (!parsed.success)
    return { kind: 'refused', why: 'Nothing was done: no button of the live runs asked for this.' };
  const given = fields['reason'];
  const reason = typeof given === 'string' ? given.trim().toWellFormed() : '';
  if (reason.length > MAX_REASON_CHARACTERS) {
    const why = `Nothing was done: the reason has ${reason.length} characters, ${MAX_REASON_CHARACTERS} is the most.`;
    return { kind: 'refused', why };
  }
  const { run_id: runId, expected_state: expectedState, then, board } = parsed.data;
  return {
    kind: 'read',
    click: { runId, expectedState, then, board, reason: reason === '' ? null : reason },
  };
}
