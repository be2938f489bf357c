import { html, Html } from '../../functions/console/html.ts';
import { type Call, callSection, callsOf, verb } from './call.ts';
import type { ReferenceDocument, Schema } from './document.ts';
import { fieldsTable } from './fields.ts';
import { inline, prose } from './html.ts';
import { commonProblems, problemsTable } from './problems.ts';
import { STYLE } from './style.ts';
import { typeOf } from './type-of.ts';

/** The reference as one page that loads nothing from elsewhere. */
export function referencePage(document: ReferenceDocument, api: string): string {
  const calls = callsOf(document);
  const { markup } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${document.info.title}: reference</title>
        ${new Html(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <nav aria-label="Contents">
          ${document.tags.map(({ name }) => contents(name, calls))}
          <h2>Of every call</h2>
          <ul>
            <li><a href="#problems">Problems</a></li>
            <li><a href="#schemas">Schemas</a></li>
          </ul>
        </nav>
        <main>
          ${introduction(document, api)} ${everyCall(document)}
          ${document.tags.map((tag) => group(tag, calls, document))} ${schemasSection(document)}
        </main>
      </body>
    </html>`;
  return markup;
}

function introduction({ info }: ReferenceDocument, api: string): Html {
  return html`<header>
    <h1>${info.title}</h1>
    <p class="summary">${info.summary}</p>
    ${prose(info.description)}
    <p>
      The examples below run in a shell that knows this stack; <code>npm start</code> printed the token. The
      document itself is <a href="/_local/openapi.json">openapi.json</a>.
    </p>
    <pre><code>export STANDDOWN_API=${api} STANDDOWN_TOKEN=…</code></pre>
  </header>`;
}

function everyCall(document: ReferenceDocument): Html {
  return html`<h2 id="problems">Problems of every call</h2>
    ${problemsTable(commonProblems(document), document)}`;
}

function ofTag(name: string, calls: readonly Call[]): readonly Call[] {
  return calls.filter(({ operation }) => operation.tags.includes(name));
}

function contents(tag: string, calls: readonly Call[]): Html {
  const entries = ofTag(tag, calls).map(
    ({ method, operation }) =>
      html`<li><a href="#${operation.operationId}">${verb(method)} ${operation.summary}</a></li>`,
  );
  return html`<h2>For ${tag}</h2>
    <ul>
      ${entries}
    </ul>`;
}

function group(
  { name, description }: ReferenceDocument['tags'][number],
  calls: readonly Call[],
  document: ReferenceDocument,
): Html {
  return html`<h2>For ${name}</h2>
    ${prose(description)} ${ofTag(name, calls).map((call) => callSection(call, document))}`;
}

function schemasSection({ components }: ReferenceDocument): Html {
  return html`<h2 id="schemas">Schemas</h2>
    ${Object.entries(components.schemas).map(([name, schema]) => schemaSection(name, schema))}`;
}

function schemaSection(name: string, schema: Schema): Html {
  const variants = (schema.anyOf ?? []).map(
    (variant) =>
      html`<p class="variant">${inline(variant.description ?? '')}</p>
        ${fieldsTable(variant)}`,
  );
  return html`<section class="schema" id="schema-${name}">
    <h3>${name}</h3>
    ${prose(schema.description ?? '')}
    ${schema.anyOf ? variants : schema.properties ? fieldsTable(schema) : typeOf(schema)}
  </section>`;
}
