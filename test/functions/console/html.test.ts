import { describe, expect, it } from 'vitest';
import { html, type Html, jsonContent } from '../../../functions/console/html.ts';

describe('html', () => {
  it('escapes whatever it did not make itself', () => {
    const inner = html`<b>${'<i>'}</b>`;
    expect(html`<p title="${`"'`}">${'a & b'} ${inner} ${[inner, inner]} ${7} ${undefined}</p>`.markup).toBe(
      '<p title="&quot;&#39;">a &amp; b <b>&lt;i&gt;</b> <b>&lt;i&gt;</b><b>&lt;i&gt;</b> 7 </p>',
    );
  });

  it('takes nothing for markup that only looks as if it were', () => {
    const lookalike = JSON.parse('{"markup":"<script>"}') as Html;
    expect(() => html`<p>${lookalike}</p>`.markup).toThrow();
  });
});

describe('jsonContent', () => {
  it('is the same JSON to who reads the text of the element and to who reads its markup', () => {
    const value = { text: '</cwdb-action><b> & "x"' };
    const { markup } = jsonContent(value);
    expect(markup).not.toMatch(/[<>&]/);
    expect(JSON.parse(markup)).toEqual(value);
  });
});
