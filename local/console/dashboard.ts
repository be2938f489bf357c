import * as z from 'zod';
import { readProperties } from '../template/properties.ts';
import type { References } from '../template/resolve.ts';
import { harmless, parseStrictly } from '../template/strict.ts';
import type { TemplateResource } from '../template/template.ts';

/** A custom widget of a dashboard: the function that renders it, and what that is invoked with. */
export interface ConsoleWidget {
  readonly title: string;
  readonly endpoint: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The custom widgets of the template's dashboards. The others show metrics, of which there are none here. */
export function readWidgets(
  resources: readonly TemplateResource[],
  references: References,
): readonly ConsoleWidget[] {
  return resources.flatMap((resource) => {
    const { DashboardBody } = readProperties(resource, Dashboard, references);
    const { widgets } = parseStrictly(Body, JSON.parse(DashboardBody), resource.logicalId);
    return widgets.flatMap((widget) =>
      widget.type === 'custom' ? [parseStrictly(CustomWidget, widget.properties, resource.logicalId)] : [],
    );
  });
}

const Dashboard = z.strictObject({ DashboardBody: z.string(), DashboardName: harmless, Tags: harmless });

const Body = z.looseObject({
  widgets: z.array(z.looseObject({ type: z.string(), properties: z.unknown() })),
});

const CustomWidget = z.strictObject({
  title: z.string(),
  endpoint: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
  updateOn: harmless,
});
