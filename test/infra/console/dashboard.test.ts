import type { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../../functions/wiring/metric-names.ts';
import { Authorization } from '../../../infra/authorization.ts';
import { asText, propertiesById, synthesize, synthesizeIn } from '../synthesize.ts';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly endpoint?: string;
    readonly alarms?: readonly string[];
    readonly updateOn?: object;
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

function widgetsOf(template: Template): readonly Widget[] {
  const [dashboard] = Object.values(propertiesById(template, 'AWS::CloudWatch::Dashboard'));
  return (JSON.parse(asText(dashboard?.['DashboardBody'])) as { widgets: Widget[] }).widgets;
}

describe('the dashboard', () => {
  const template = synthesize();
  const widgets = widgetsOf(template);
  const titled = (title: string) => widgets.find(({ properties }) => properties.title === title);

  it('begins with the live runs, which neither a resize nor another time range takes away', () => {
    const live = titled('Live runs');
    expect(live?.properties.endpoint).toMatch(/^<RunTerminationConsoleReadFunction\w+\.Arn>$/);
    expect(live?.properties.updateOn).toEqual({ refresh: true, resize: false, timeRange: false });
    expect(live?.width).toBe(24);
  });

  it('shows every metric that tells of terminations, under its name', () => {
    const ours = widgets
      .flatMap(({ properties }) => properties.metrics ?? [])
      .filter(([space]) => space === 'Standdown');
    const names = new Set(ours.map(([, name]) => name));
    const inside = ['TimeToSettled', 'SweepRepairs', 'Sweeps'];
    expect([...names].sort()).toEqual(
      Object.keys(METRICS)
        .filter((name) => !inside.includes(name))
        .sort(),
    );
    const [output] = Object.values(
      template.findOutputs('*', { Description: 'What its metrics and saved queries go by' }),
    );
    for (const metric of ours) expect(metric.slice(2, 4)).toEqual(['service', output?.['Value']]);
  });

  it('watches each alarm, each dead-letter queue and each function of the deployment', () => {
    const alarms = Object.keys(propertiesById(template, 'AWS::CloudWatch::Alarm'));
    expect(titled('Alarms')?.properties.alarms).toEqual(alarms.map((id) => `<${id}.Arn>`));
    expect(titled('Dead letters')?.properties.metrics).toHaveLength(3);
    expect(titled('Errors')?.properties.metrics).toHaveLength(5);
  });

  it('watches the authorizer and the publisher as well where there are any', () => {
    const all = synthesizeIn((stack) => ({
      eventBus: new events.EventBus(stack, 'Bus'),
      authorization: Authorization.jwt({ issuer: 'https://issuer.example/', audience: 'standdown' }),
    }));
    const metricsOf = (title: string) =>
      widgetsOf(all).find(({ properties }) => properties.title === title)?.properties.metrics;
    const functions = Object.keys(propertiesById(all, 'AWS::Lambda::Function'));
    expect(metricsOf('Errors')).toHaveLength(functions.length);
    expect(metricsOf('Throttled invocations')).toHaveLength(functions.length);
    expect(JSON.stringify(metricsOf('Dead letters'))).toContain('Unpublished');
  });

  it('links to each part of the deployment from its head, relative to the console', () => {
    const { markdown = '' } = widgets[0]?.properties ?? {};
    const links = [...markdown.matchAll(/\[([\w ]+)\]\(([^)]+)\)/g)].map(
      ([, label, href]) => [label, href] as const,
    );
    expect(links.map(([label]) => label)).toEqual([
      'record',
      'steps queue',
      'facts queue',
      'api',
      'consumer',
      'sweep',
      'live runs',
      'terminate button',
      'alarms',
    ]);
    for (const [, href] of links) expect(href).toMatch(/^\/[a-z0-9]+\/.*region=<AWS::Region>/);
  });

  it('lays its widgets side by side, none over another', () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from(
        { length: width * height },
        (_, cell) => `${x + (cell % width)}:${y + Math.floor(cell / width)}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24);
  });

  it('is left out with its functions where it is switched off', () => {
    const without = synthesize({ dashboard: false });
    without.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
    without.resourceCountIs('AWS::Lambda::Function', 3);
  });
});
