import { html, type Html } from '../../functions/console/html.ts';
import { curlOf } from './curl.ts';
import type { Operation, ReferenceDocument, Response } from './document.ts';
import { fieldsTable, row } from './fields.ts';
import { inline, json, prose } from './html.ts';
import { commonProblems, problemsOf, problemsTable } from './problems.ts';
import { responsesOf } from './responses.ts';
import { nameOf, typeOf } from './type-of.ts';

/** A call as the document has it, with where it is to be found there. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

export function callsOf({ paths }: ReferenceDocument): readonly Call[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
}

/** All of one call: who may make it, what it takes, what it answers, how it refuses, and a line to try. */
export function callSection({ method, path, operation }: Call, document: ReferenceDocument): Html {
  return html`<section class="call" id="${operation.operationId}">
    <h3>${operation.summary}</h3>
    <p class="address">
      ${verb(method)} <code>${path}</code>
      <span class="right">needs <b>${operation['x-standdown-right']}</b></span>
    </p>
    ${prose(operation.description)} ${part('Parameters', parametersTable(operation, document))}
    ${part('Body', bodyTable(operation, document))} ${part('Answers', answers(operation, document))}
    ${part('Problems', ownProblems(operation, document))}
    ${part('Try it', html`<pre><code>${curlOf(method, path, operation, document)}</code></pre>`)}
  </section>`;
}

export function verb(method: string): Html {
  return html`<span class="verb ${method}">${method.toUpperCase()}</span>`;
}

function part(title: string, content: Html | undefined): Html {
  return content
    ? html`<h4>${title}</h4>
        ${content}`
    : html``;
}

function parametersTable({ parameters }: Operation, { components }: ReferenceDocument): Html | undefined {
  const rows = parameters
    .flatMap((parameter) =>
      '$ref' in parameter ? (components.parameters[nameOf(parameter.$ref)] ?? []) : parameter,
    )
    .map(({ name, required, schema, description }) => row(name, required, schema, description));
  return rows.length === 0
    ? undefined
    : html`<table class="fields">
        ${rows}
      </table>`;
}

function bodyTable({ requestBody }: Operation, { components }: ReferenceDocument): Html | undefined {
  const [content] = Object.values(requestBody?.content ?? {});
  const schema = components.schemas[nameOf(content?.schema.$ref ?? '')];
  return schema && fieldsTable(schema);
}

function ownProblems(operation: Operation, document: ReferenceDocument): Html {
  const common = new Set(commonProblems(document).map(({ name }) => name));
  const own = problemsOf(operation, document).filter(({ name }) => !common.has(name));
  return html`${problemsTable(own, document)}
    <p>${own.length > 0 ? 'And' : 'Only'} the <a href="#problems">problems of every call</a>.</p>`;
}

function answers(operation: Operation, document: ReferenceDocument): Html {
  const successes = responsesOf(operation, document).filter(([status]) => status.startsWith('2'));
  return html`${successes.map(([status, response]) => answer(status, response, document))}`;
}

function answer(
  status: string,
  { description, headers, content }: Response,
  { components }: ReferenceDocument,
): Html {
  const [media] = Object.values(content);
  const examples = Object.values(media?.examples ?? {}).map(({ $ref }) => {
    const name = nameOf($ref);
    return html`<details>
      <summary>Example: ${name}</summary>
      ${json(components.examples[name]?.value)}
    </details>`;
  });
  const named = Object.keys(headers).map(
    (name, index) => html`${index === 0 ? '' : ', '}<code>${name}</code>`,
  );
  return html`<div class="answer">
    <p>
      <span class="status">${status}</span> ${typeOf(media?.schema ?? {})} · ${inline(description)}
      ${named.length > 0 ? html`<span class="headers">Headers: ${named}</span>` : undefined}
    </p>
    ${examples}
  </div>`;
}
