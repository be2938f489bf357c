import * as z from 'zod/mini';
import { ID_PATTERN } from '../wiring/limits.ts';

/**
 * What CloudWatch invokes a widget with: the parameters of the widget or of the action that was clicked on top, and
 * beside them the context. All of it may be set by whoever may invoke the function.
 * Source: CloudWatch user guide, "Details about custom widgets".
 */
export function readEvent(event: unknown): WidgetEvent {
  const { describe, widgetContext } = z.parse(EVENT, event);
  return { describe, context: widgetContext };
}

export interface WidgetEvent {
  /** The console asks what the widget is, instead of asking for its content. */
  readonly describe: boolean;
  readonly context: WidgetContext;
}

export type WidgetContext = z.infer<typeof CONTEXT>;

/** Never fails: what is missing or strange falls back to a dashboard in English, light and UTC: a widget is shown all the same. */
const CONTEXT = z.object({
  theme: z.catch(z.enum(['light', 'dark']), 'light'),
  locale: z.catch(z.string().check(z.refine(isLocale)), 'en'),
  timezone: z.catch(z.object({ offsetISO: z.string().check(z.regex(/^[+-](0\d|1[0-4]):[0-5]\d$/)) }), {
    offsetISO: '+00:00',
  }),
  /** The fields of every form in the widget, by name. */
  forms: z.catch(z.object({ all: z.record(z.string(), z.unknown()) }), { all: {} }),
});

/** Intl throws on what only looks like a language, such as `en-ab-ab`. */
function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

const DEFAULT_CONTEXT = z.parse(CONTEXT, {});
const EVENT = z.catch(
  z.object({ describe: z.catch(z.boolean(), false), widgetContext: z.catch(CONTEXT, DEFAULT_CONTEXT) }),
  { describe: false, widgetContext: DEFAULT_CONTEXT },
);

export const RUN_ID = z.string().check(z.regex(ID_PATTERN));
/** Of a function that a button calls. */
export const ENDPOINT = z
  .string()
  .check(z.regex(/^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(:[\w$-]{1,128})?$/));
