import { describe, expect, it } from 'vitest';
import { readEvent } from '../../../functions/console/event.ts';
import { aViewer, aWidgetContext } from '../../support/console.ts';

const AT = Date.UTC(2026, 10, 22, 13, 7, 20) / 1000;

describe('the viewer', () => {
  it.each([
    ['+00:00', '13:07:20'],
    ['+01:00', '14:07:20'],
    ['-09:30', '03:37:20'],
    ['+11:00', '00:07:20'],
  ])('reads times at an offset of %s as %s', (offsetISO, clock) => {
    expect(aViewer({ timezone: { label: 'Local', offsetISO } }).clock(AT)).toBe(clock);
  });

  it('reads days in the language of the console', () => {
    expect(aViewer({ locale: 'de' }).moment(AT)).toBe('22. Nov., 13:07:20');
  });

  it('reads a time that stands in UTC beside its epoch seconds as one time', () => {
    const text = `The next look has been due since 2026-11-22T13:07:20Z (${AT}).`;
    expect(aViewer({ timezone: { label: 'Local', offsetISO: '+01:00' } }).localized(text)).toBe(
      'The next look has been due since 14:07:20.',
    );
  });

  it('leaves other numbers alone, such as a run id of ten digits', () => {
    const text = `ECS kills it after 30 s: run ${AT}, run 12345678901.`;
    expect(aViewer().localized(text)).toBe(text);
  });
});

describe('readEvent', () => {
  it.each([
    [null],
    ['text'],
    [{}],
    [{ widgetContext: 7 }],
    [
      {
        widgetContext: { theme: 'pink', locale: 'not a locale', timezone: { offsetISO: '+99:99' }, forms: 1 },
      },
    ],
  ])('falls back to light, English and UTC for %j', (event) => {
    expect(readEvent(event)).toEqual({
      describe: false,
      context: { theme: 'light', locale: 'en', timezone: { offsetISO: '+00:00' }, forms: { all: {} } },
    });
  });

  it('keeps what is right beside what is wrong', () => {
    const widgetContext = aWidgetContext({
      theme: 'dark',
      locale: 'en-ab-ab',
      forms: { all: { reason: 'x' } },
    });
    expect(readEvent({ widgetContext }).context).toMatchObject({
      theme: 'dark',
      locale: 'en',
      forms: { all: { reason: 'x' } },
    });
  });
});
