import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../../local/gateway/gateway.ts';
import { callsOf } from '../../../local/reference/call.ts';
import { curlOf } from '../../../local/reference/curl.ts';
import { readDocument } from '../../../local/reference/document.ts';
import { html } from '../../../functions/console/html.ts';
import { inline } from '../../../local/reference/html.ts';
import { referencePage } from '../../../local/reference/page.ts';
import { createReferencePages, REFERENCE_PATH } from '../../../local/reference/pages.ts';

const { document, text } = readDocument();
const page = referencePage(document, 'http://127.0.0.1:4310');

describe('the reference page', () => {
  it.each(callsOf(document))('tells $method $path with its right and a line to try', (call) => {
    const [, section = ''] = page.split(`id="${call.operation.operationId}"`);
    const end = section.indexOf('</section>');
    expect(section.slice(0, end)).toContain(`<code>${call.path}</code>`);
    expect(section.slice(0, end)).toContain(`<b>${call.operation['x-standdown-right']}</b>`);
    expect(section.slice(0, end)).toContain('$STANDDOWN_API/');
  });

  it('loads nothing from elsewhere and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|url\(|@import/);
  });

  it('has a place for each of its links', () => {
    const places = new Set([...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter((id) => !places.has(id))).toEqual([]);
  });

  it('shows text as text, whatever it looks like', () => {
    const hostile = `<script>alert("1 & '2'")</script>`;
    const shown = '&lt;script&gt;alert(&quot;1 &amp; &#39;2&#39;&quot;)&lt;/script&gt;';
    expect(html`<p title="${hostile}">${inline(`\`${hostile}\``)}</p>`.markup).toBe(
      `<p title="${shown}"><code>${shown}</code></p>`,
    );
    const info = { ...document.info, title: hostile, summary: hostile, description: hostile };
    expect(referencePage({ ...document, info }, hostile)).not.toContain('<script>');
  });
});

describe('a line to try', () => {
  const terminate = callsOf(document).find(({ operation }) => operation.operationId === 'terminateRun');

  it('gives curl the body as it is, apostrophes too', () => {
    const operation = structuredClone(terminate?.operation);
    const body = { reason: `it's "wrong", $HOME \\ and all` };
    const content = operation?.requestBody?.content['application/json'];
    if (!operation || !content) throw new Error('terminateRun: expected a body');
    content.example = body;
    const line = curlOf('post', '/runs/{run_id}/terminate', operation, document);
    const shell = `curl() { printf '%s\\0' "$@"; }; STANDDOWN_API=http://here STANDDOWN_TOKEN=t; ${line}`;
    const given = spawnSync('sh', ['-c', shell]).stdout.toString().split('\0');
    expect(given).toContain('http://here/runs/minutes-2026-01-a/terminate');
    expect(given).toContain('Authorization: Bearer t');
    expect(JSON.parse(given[given.indexOf('-d') + 1] ?? '')).toEqual(body);
  });
});

describe('the local gateway', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({
      port: 0,
      api: {
        stage: 'prod',
        accessLogFormat: undefined,
        methods: [],
        id: 'api',
        throttle: { ratePerSecond: 1, burst: 1 },
        methodArn: () => '',
        authorizers: [],
        gatewayResponses: [],
      },
      principals: [],
      nowMs: Date.now,
      accountId: '000000000000',
      invoke: () => Promise.reject(new Error('nothing to invoke')),
      logAccess: () => undefined,
      pages: createReferencePages(),
    });
  });
  afterAll(() => gateway.close());

  it('shows the page to everybody, with its own address in it', async () => {
    const response = await fetch(gateway.url + REFERENCE_PATH);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response.text()).toContain(`STANDDOWN_API=${gateway.url}`);
  });

  it('serves the document as it stands in docs', async () => {
    const response = await fetch(`${gateway.url}/_local/openapi.json`);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe(text);
  });

  it.each([
    ['POST', REFERENCE_PATH],
    ['GET', '/_local/elsewhere'],
    ['GET', '/runs'],
  ])('takes %s %s for a call of the API', async (method, path) => {
    expect((await fetch(gateway.url + path, { method })).status).toBe(403);
  });
});
