import { html, type Html } from '../../functions/console/html.ts';
import type { Operation, ReferenceDocument } from './document.ts';
import { inline } from './html.ts';
import { responsesOf } from './responses.ts';
import { nameOf } from './type-of.ts';

/** A problem that a call can be refused with: its status and the name of its schema. */
export interface Problem {
  readonly status: string;
  readonly name: string;
}

export function problemsOf(operation: Operation, document: ReferenceDocument): readonly Problem[] {
  return responsesOf(operation, document)
    .filter(([status]) => !status.startsWith('2'))
    .flatMap(([status, { content }]) => {
      const schema = content['application/problem+json']?.schema ?? {};
      return (schema.oneOf ?? [schema]).map(({ $ref = '' }) => ({ status, name: nameOf($ref) }));
    });
}

/** Those that every call has: told once, so that what is left tells the calls apart. */
export function commonProblems(document: ReferenceDocument): readonly Problem[] {
  const [first = [], ...others] = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .map((operation) => problemsOf(operation, document));
  return first.filter(({ name }) =>
    others.every((problems) => problems.some((other) => other.name === name)),
  );
}

export function problemsTable(problems: readonly Problem[], { components }: ReferenceDocument): Html {
  if (problems.length === 0) return html``;
  const rows = problems.map(({ status, name }) => {
    const schema = components.schemas[name];
    const code = String(schema?.properties?.['code']?.const);
    return html`<tr>
      <td><span class="status">${status}</span></td>
      <td>
        <a href="#schema-${name}"><code>${code}</code></a>
      </td>
      <td>${inline(schema?.description ?? '')}</td>
    </tr>`;
  });
  return html`<table class="problems">
    ${rows}
  </table>`;
}
