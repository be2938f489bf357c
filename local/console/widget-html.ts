/** HTML as the widgets write it: every element closed, every attribute quoted, every `&` an entity. */
export type Node = string | Element;

export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Node[];
}

/** Strict on purpose: what two parsers could read in two ways is an error, so that nothing hides in it. */
export function parseHtml(text: string): readonly Node[] {
  const root: OpenElement = { name: '', attributes: new Map(), children: [] };
  const open = [root];
  let position = 0;
  while (position < text.length) {
    const inside = open.at(-1) ?? root;
    const token = tokenAt(text, position, inside.name);
    position += token.length;
    if (token.kind === 'text') inside.children.push(token.text);
    if (token.kind === 'close') {
      if (open.length === 1 || inside.name !== token.name)
        throw new Error(`html: </${token.name}> at ${position} does not close <${inside.name}>`);
      open.pop();
    }
    if (token.kind === 'open') {
      const element: OpenElement = { name: token.name, attributes: token.attributes, children: [] };
      inside.children.push(element);
      if (!VOID.has(token.name)) open.push(element);
    }
  }
  if (open.length > 1) throw new Error(`html: <${open.at(-1)?.name ?? ''}> is not closed`);
  return root.children;
}

/** The text that stands right in an element. */
export function textIn({ children }: Element): string {
  return children.filter((child) => typeof child === 'string').join('');
}

interface OpenElement extends Element {
  readonly children: Node[];
}

export const VOID = new Set(['br', 'hr', 'img', 'input']);
/** Their content is text up to their end, with no entities in it. */
export const RAW = new Set(['style', 'script']);

type Token = { readonly length: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'open'; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly kind: 'close'; readonly name: string }
);

const TEXT = /[^<]+/y;
const CLOSE = /<\/([a-z][a-z0-9-]*)\s*>/y;
const OPEN = /<([a-z][a-z0-9-]*)((?:\s+[a-zA-Z_:][\w:.-]*(?:="[^"<]*")?)*)\s*\/?>/y;
const ATTRIBUTE = /([a-zA-Z_:][\w:.-]*)(?:="([^"<]*)")?/g;

function tokenAt(text: string, position: number, inside: string): Token {
  if (RAW.has(inside)) {
    const end = text.toLowerCase().indexOf(`</${inside}`, position);
    if (end > position) return { kind: 'text', text: text.slice(position, end), length: end - position };
  }
  const [content] = matchAt(TEXT, text, position);
  if (content !== undefined) return { kind: 'text', text: decoded(content), length: content.length };
  const [close, closed = ''] = matchAt(CLOSE, text, position);
  if (close !== undefined) return { kind: 'close', name: closed, length: close.length };
  const [whole, name = '', attributes = ''] = matchAt(OPEN, text, position);
  if (whole === undefined)
    throw new Error(`html: cannot read ${JSON.stringify(text.slice(position, position + 40))}`);
  return { kind: 'open', name, attributes: attributesOf(attributes), length: whole.length };
}

function matchAt(pattern: RegExp, text: string, position: number): readonly (string | undefined)[] {
  pattern.lastIndex = position;
  return pattern.exec(text) ?? [];
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(ATTRIBUTE)) {
    const key = name.toLowerCase();
    if (attributes.has(key)) throw new Error(`html: attribute ${key} stands twice`);
    attributes.set(key, decoded(value));
  }
  return attributes;
}

const CHARACTERS: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

function decoded(text: string): string {
  return text.replace(/&[^;]{0,9};?/g, (entity) => {
    const character = CHARACTERS[entity];
    if (character === undefined) throw new Error(`html: expected an entity, got ${JSON.stringify(entity)}`);
    return character;
  });
}
