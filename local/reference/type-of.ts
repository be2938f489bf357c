import { html, type Html } from '../../functions/console/html.ts';
import type { Schema } from './document.ts';

/** A schema in a few words: `string or null`, `integer 0 to 900, default 0`, or a link to its name. */
export function typeOf(schema: Schema): Html {
  const { $ref, anyOf, oneOf, items } = schema;
  if ($ref !== undefined) return link(nameOf($ref));
  const variants = anyOf ?? oneOf;
  if (variants) return html`${joined(variants.map(typeOf))}${defaultOf(schema)}`;
  if (items) return html`array of ${typeOf(items)}`;
  return html`${plainType(schema)}${defaultOf(schema)}`;
}

export function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

function link(name: string): Html {
  return html`<a href="#schema-${name}">${name}</a>`;
}

function joined(variants: readonly Html[]): readonly Html[] {
  return variants.map((variant, index) => (index === 0 ? variant : html` or ${variant}`));
}

function plainType({ type, const: constant, enum: values, ...bounds }: Schema): Html {
  if (constant !== undefined) return html`<code>${JSON.stringify(constant)}</code>`;
  if (values) return html`${joined(values.map((value) => html`<code>${String(value)}</code>`))}`;
  return html`${[type ?? 'anything'].flat().join(' or ')}${boundsOf(bounds)}`;
}

function boundsOf({ minimum, maximum, minLength = 0, maxLength, pattern }: Schema): string {
  if (pattern !== undefined) return ` ${pattern}`;
  if (maxLength !== undefined) return ` of ${minLength} to ${maxLength} characters`;
  if (minimum === undefined) return '';
  return maximum === undefined ? ` from ${minimum}` : ` from ${minimum} to ${maximum}`;
}

function defaultOf({ default: standard }: Schema): Html {
  return standard === undefined ? html`` : html`, default <code>${String(standard)}</code>`;
}
