import type { EpochSeconds } from '../core/time.ts';
import type { WidgetContext } from './event.ts';

/** Who looks at the widget, as far as the dashboard tells: it names no person. */
export interface Viewer {
  readonly theme: 'light' | 'dark';
  /** Such as `14:07:20`, in the viewer's timezone. */
  clock(at: EpochSeconds): string;
  /** With the day, in the viewer's language: `22 Nov, 14:07:20`. */
  moment(at: EpochSeconds): string;
  /** A text with its epoch seconds as clock times. */
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
    localized: (text) => text.replace(/\b\d{10}\b/g, (seconds) => clock(Number(seconds))),
  };
}

/** How long, in the two largest units: `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const units = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  if (first === -1) return '0 s';
  const shown = units.slice(first, first + (first < 2 ? 2 : 1));
  return shown
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
