import type { Board, BoardWidget } from './board.ts';

export type Theme = 'light' | 'dark';

const THREE_HOURS_MS = 10_800_000;

/** The `widgetContext` of a call. Source: CloudWatch user guide, "Details about custom widgets". */
export function widgetContext(board: Board, widget: BoardWidget, content: HTMLElement): object {
  const offsetInMinutes = -new Date().getTimezoneOffset();
  const end = Date.now();
  return {
    dashboardName: board.dashboardName,
    widgetId: `widget-${board.widgets.indexOf(widget) + 1}`,
    accountId: board.accountId,
    locale: navigator.language,
    timezone: { label: 'Local', offsetISO: isoOffset(offsetInMinutes), offsetInMinutes },
    period: 300,
    isAutoPeriod: true,
    timeRange: { mode: 'relative', start: end - THREE_HOURS_MS, end, relativeStart: THREE_HOURS_MS },
    theme: currentTheme(),
    linkCharts: true,
    title: widget.title,
    forms: { all: fieldsOf(content) },
    params: widget.params,
    width: content.clientWidth,
    height: content.clientHeight,
  };
}

export function currentTheme(): Theme {
  return document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light';
}

function isoOffset(minutes: number): string {
  const two = (number: number) => String(Math.trunc(Math.abs(number))).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** Every named field, by its name. */
function fieldsOf(content: HTMLElement): Readonly<Record<string, string>> {
  const forms = [...content.querySelectorAll('form')];
  const fields = forms.flatMap((form) => [...new FormData(form)]);
  return Object.fromEntries(
    fields.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
