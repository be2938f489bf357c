import { describe, expect, it } from 'vitest';
import { clean } from '../../../local/console/clean.ts';
import { parseHtml } from '../../../local/console/widget-html.ts';

describe('clean', () => {
  it.each([
    ['<p>a</p><script>alert(1)</script>', '<p>a</p>', ['<script>']],
    ['<iframe src="/x"></iframe><b>b</b>', '<b>b</b>', ['<iframe>']],
    ['<use href="#x"></use>', '', ['<use>']],
    ['<b onclick="alert(1)" title="t">b</b>', '<b title="t">b</b>', ['onclick']],
    ['<b ONMOUSEOVER="alert(1)">b</b>', '<b>b</b>', ['onmouseover']],
    ['<a href="javascript:alert(1)">a</a>', '<a>a</a>', ['href']],
    ['<a href=" javascript:alert(1)">a</a>', '<a>a</a>', ['href']],
    ['<img src="data:image/svg+xml,x" />', '<img>', ['src']],
    ['<a href="/ecs/v2?region=x#y">a</a>', '<a href="/ecs/v2?region=x#y">a</a>', []],
    [
      '<cwdb-action action="call">{"a":"&lt;"}</cwdb-action>',
      '<cwdb-action action="call">{&quot;a&quot;:&quot;&lt;&quot;}</cwdb-action>',
      [],
    ],
    ['<style>.a > .b { color: red; }</style>', '<style>.a > .b { color: red; }</style>', []],
    [
      '<p title="&quot;&gt;&lt;b&gt;">&lt;b&gt; &amp;amp;</p>',
      '<p title="&quot;&gt;&lt;b&gt;">&lt;b&gt; &amp;amp;</p>',
      [],
    ],
  ])('makes of %s what CloudWatch shows', (html, shown, stripped) => {
    expect(clean(html)).toEqual({ html: shown, stripped });
  });

  it.each([
    '<b>not closed',
    '<b></i>',
    '</b>',
    '<b title=unquoted></b>',
    '<b title="a" title="b"></b>',
    '<!-- a comment -->',
    '<!doctype html>',
    '<B></B>',
    'a & b',
    '&nbsp;',
    '<svg/onload="x">',
    '<b\u0000></b>',
    '<style>.a { }',
  ])('does not guess what %j means', (html) => {
    expect(() => parseHtml(html)).toThrow(/^html: /);
  });
});
