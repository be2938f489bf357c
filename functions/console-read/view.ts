import * as z from 'zod/mini';
import { RUN_ID } from '../console/event.ts';

/** What a click asks to be shown; a dashboard that was just opened asks for nothing, and gets the list. */
export type View = z.infer<typeof VIEW>;

const LIST = z.object({
  view: z.literal('list'),
  after: z.optional(z.object({ part: z.int().check(z.gte(0)), at: z.int().check(z.gte(0)), id: RUN_ID })),
});

const VIEW = z.discriminatedUnion('view', [
  LIST,
  z.object({ view: z.literal('inspect'), run_id: RUN_ID }),
  z.object({ view: z.literal('terminate'), run_id: RUN_ID }),
]);

/** Anything that is no view of ours is the list: that is always safe to show. */
export function readView(event: unknown): View {
  const parsed = z.safeParse(VIEW, event);
  return parsed.success ? parsed.data : { view: 'list' };
}
