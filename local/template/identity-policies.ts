import * as z from 'zod';
import { parsePolicy } from '../iam/policy.ts';
import type { Permission } from '../iam/policy.ts';
import { readProperties } from './properties.ts';
import type { References } from './resolve.ts';
import { harmless } from './strict.ts';
import type { TemplateResource } from './template.ts';

/** What each role of the template may do, by the ARN of the role: its inline policies and those attached to it. */
export function readIdentityPolicies(
  resources: readonly TemplateResource[],
  references: References,
): ReadonlyMap<string, readonly Permission[]> {
  const policies = resources.filter(({ type }) => type === 'AWS::IAM::Policy').map(readAttached);
  const roles = resources.filter(({ type }) => type === 'AWS::IAM::Role').map(readRole);
  return new Map(
    roles.map(({ name, arn, inline }) => {
      const attached = policies.filter(({ roleNames }) => roleNames.includes(name));
      return [arn, [...inline, ...attached.flatMap(({ permissions }) => permissions)]];
    }),
  );

  function readRole(resource: TemplateResource) {
    const { Policies } = readProperties(resource, Role, references);
    const { ref: name = '', attributes } = references.resources.get(resource.logicalId) ?? {};
    const inline = Policies.flatMap(({ PolicyDocument, PolicyName }) =>
      parsePolicy(PolicyDocument, `${resource.logicalId}.${PolicyName}`),
    );
    return { name, arn: attributes?.['Arn'] ?? '', inline };
  }

  function readAttached(resource: TemplateResource) {
    const { PolicyDocument, Roles } = readProperties(resource, Policy, references);
    return { roleNames: Roles, permissions: parsePolicy(PolicyDocument, resource.logicalId) };
  }
}

/** Managed policies and boundaries are missing on purpose: what they say is not in the template. */
const Role = z.strictObject({
  RoleName: harmless,
  Description: harmless,
  Path: harmless,
  Tags: harmless,
  AssumeRolePolicyDocument: harmless,
  Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument: z.unknown() })).default([]),
});

const Policy = z.strictObject({
  PolicyName: z.string(),
  PolicyDocument: z.unknown(),
  Roles: z.array(z.string()),
});
