import * as z from 'zod';
import { type EventKind, OUTCOMES } from '../../core/run.ts';
import { PAYLOADS } from './event-payloads.ts';
import { epochSeconds, id } from './fields.ts';

type Payloads = typeof PAYLOADS;

/** The events by kind: the kind says what the payload is. */
export const EVENTS = Object.fromEntries(
  Object.entries(PAYLOADS).map(([kind, payload]) => [kind, eventOf(kind as EventKind, payload)]),
) as { readonly [Kind in EventKind]: ReturnType<typeof eventOf<Kind, Payloads[Kind]>> };

type AnyEvent = (typeof EVENTS)[EventKind];

export const EVENT = z
  .discriminatedUnion('kind', Object.values(EVENTS) as [AnyEvent, ...AnyEvent[]])
  .describe('One line of the record of a run; its `kind` says what its payload is');

/** How the event of a kind is called in the document: `worker_attached` is `WorkerAttachedEvent`. */
export function eventName(kind: string): string {
  return `${kind.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Event`;
}

function eventOf<Kind extends EventKind, Payload extends z.ZodObject>(kind: Kind, payload: Payload) {
  return z
    .strictObject({
      id: z.int().min(1).describe('The version of the run after it: from 1, without a gap'),
      run_id: id('Id of the run'),
      task_id: id('Id of its task'),
      kind: z
        .literal(kind)
        .describe(isEnd(kind) ? 'The end of the run: it has exactly one' : 'What happened'),
      payload,
      created_at: epochSeconds('When it happened; that of the end is the `ended_at` of the run'),
    })
    .describe(payload.description ?? '');
}

function isEnd(kind: EventKind): boolean {
  return OUTCOMES.some((outcome) => outcome === kind);
}
