import { readEvent } from '../../functions/console/event.ts';
import type { RowSurroundings } from '../../functions/console/run-row.ts';
import { viewerOf } from '../../functions/console/viewer.ts';
import { NOW } from './records.ts';

export const READ_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:read';
export const TERMINATE_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:terminate';

export function aWidgetContext(overrides: object = {}) {
  return {
    dashboardName: 'standdown',
    widgetId: 'widget-1',
    accountId: '000000000000',
    locale: 'en',
    timezone: { label: 'UTC', offsetISO: '+00:00', offsetInMinutes: 0 },
    theme: 'light',
    forms: { all: {} },
    params: {},
    ...overrides,
  };
}

export function aViewer(overrides: object = {}) {
  return viewerOf(readEvent({ widgetContext: aWidgetContext(overrides) }).context);
}

export function rowSurroundings(overrides: Partial<RowSurroundings> = {}): RowSurroundings {
  const endpoints = { read: READ_ARN, terminate: TERMINATE_ARN };
  return { viewer: aViewer(), now: NOW + 60, endpoints, ...overrides };
}
