import * as z from 'zod';
import { harmless, parseStrictly } from './strict.ts';

/** A CloudFormation template as CDK writes it, as far as the local stack reads it. */
export interface Template {
  readonly resources: ReadonlyMap<string, TemplateResource>;
}

export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * Throws on a section or a resource attribute that would change what is deployed, such as `Conditions`:
 * to leave it out here would be to run something else.
 */
export function parseTemplate(json: unknown): Template {
  const { Resources } = parseStrictly(TemplateJson, json, 'template');
  const resources = Object.entries(Resources).map(([logicalId, { Type, Properties }]) => {
    return [logicalId, { logicalId, type: Type, properties: Properties }] as const;
  });
  return { resources: new Map(resources) };
}

/** Order and removal mean nothing here: references give the order, and close() removes all. */
const Resource = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: harmless,
  Metadata: harmless,
  DeletionPolicy: harmless,
  UpdateReplacePolicy: harmless,
});

const TemplateJson = z.strictObject({
  Description: harmless,
  Metadata: harmless,
  Resources: z.record(z.string(), Resource),
  Outputs: harmless,
});
