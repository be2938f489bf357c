import type { EpochSeconds } from '../core/time.ts';
import type { WidgetContext } from './event.ts';

/** Who looks at the widget, as far as the dashboard tells: it names no person. */
export interface Viewer {
  readonly theme: 'light' | 'dark';
  /** Such as `14:07:20`, in the viewer's timezone. */
  clock(at: EpochSeconds): string;
  /** With the day, in the viewer's language: `22 Nov, 14:07:20`. */
  moment(at: EpochSeconds): string;
  /** A text with its times, such as `2026-11-22T13:07:20Z (1795352840)`, as clock times. */
  localized(text: string): string;
}

export function viewerOf({ theme, locale, timezone }: WidgetContext): Viewer {
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  const zone = { timeZone: timezone.offsetISO };
  const clockFormat = new Intl.DateTimeFormat(locale, { ...time, ...zone });
  const momentFormat = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', ...time, ...zone });
  const clock = (at: EpochSeconds) => clockFormat.format(at * 1000);
  return {
    theme,
    clock,
    moment: (at) => momentFormat.format(at * 1000),
    localized: (text) => text.replace(TIME, (_, seconds: string) => clock(Number(seconds))),
  };
}

/** As `inWords` writes one. */
const TIME = /\b\d{4}-\d\d-\d\dT[\d:]{8}Z \((\d{10})\)/g;
