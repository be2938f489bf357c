/** Markup that stands in a page as it is. Made by `html`; by hand only of what this program itself holds, as a style. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Value = string | number | Html | readonly Html[] | undefined;

/** Escapes each value between the markup, unless it came out of here: text from outside cannot but stay text. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(strings.map((string, index) => string + markupOf(values[index])).join(''));
}

function markupOf(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(({ markup }) => markup).join('');
  return escaped(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/**
 * JSON as the content of an element: `<`, `>` and `&` as JSON's own escapes, quotes as they are. So it is the same
 * to who reads the element's text and to who reads its markup.
 */
export function jsonContent(value: object): Html {
  const text = JSON.stringify(value);
  return new Html(text.replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`));
}
