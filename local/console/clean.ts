import { type Element, type Node, parseHtml, RAW, textIn, VOID } from './widget-html.ts';

export interface Cleaned {
  readonly html: string;
  /** What CloudWatch would not have shown, such as `<script>` or `onclick`. */
  readonly stripped: readonly string[];
}

/** Takes out of a widget's HTML what CloudWatch takes out: whatever runs code, or loads something from elsewhere. */
export function clean(html: string): Cleaned {
  const stripped: string[] = [];
  const markup = parseHtml(html)
    .map((node) => written(node, stripped))
    .join('');
  return { html: markup, stripped };
}

const FORBIDDEN = new Set(
  'script iframe frame frameset object embed applet use base link meta template svg math'.split(' '),
);
const ADDRESSES = new Set(['href', 'src', 'action', 'formaction', 'xlink:href', 'poster', 'background']);

function written(node: Node, stripped: string[]): string {
  if (typeof node === 'string') return escaped(node);
  const { name, children } = node;
  if (FORBIDDEN.has(name)) {
    stripped.push(`<${name}>`);
    return '';
  }
  const start = `<${name}${attributesOf(node, stripped)}>`;
  if (VOID.has(name)) return start;
  const inner = RAW.has(name) ? textIn(node) : children.map((child) => written(child, stripped)).join('');
  return `${start}${inner}</${name}>`;
}

function attributesOf({ name: element, attributes }: Element, stripped: string[]): string {
  return [...attributes]
    .filter(([name, value]) => {
      const isKept = !name.startsWith('on') && name !== 'srcdoc' && !leadsToCode(element, name, value);
      if (!isKept) stripped.push(name);
      return isKept;
    })
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('');
}

/** `action` of a cwdb-action is a word, not an address. */
function leadsToCode(element: string, name: string, value: string): boolean {
  if (!ADDRESSES.has(name) || element === 'cwdb-action') return false;
  return !/^(https?:\/\/|\/(?!\/)|#)/i.test(value);
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
