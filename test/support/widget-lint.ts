import { clean } from '../../local/console/clean.ts';
import { type Element, type Node, parseHtml, textIn } from '../../local/console/widget-html.ts';

/** What is wrong with a widget's HTML by CloudWatch's rules, and by ours; nothing is wrong with an empty list. */
export function lintWidget(html: string): readonly string[] {
  const nodes = parseHtml(html);
  const elements = elementsOf(nodes);
  return [
    ...clean(html).stripped.map((what) => `CloudWatch strips ${what}`),
    ...elements.flatMap(faultsOf),
    ...actionFaults(nodes),
    ...elements.filter(({ name }) => name === 'style').flatMap((style) => styleFaults(textIn(style))),
    ...twice(elements.flatMap(({ attributes }) => attributes.get('id') ?? [])).map(
      (id) => `id ${id} stands twice`,
    ),
  ];
}

/** Of all depths, in order. */
export function elementsOf(nodes: readonly Node[]): readonly Element[] {
  return nodes.flatMap((node) => (typeof node === 'string' ? [] : [node, ...elementsOf(node.children)]));
}

const ELEMENTS = new Set(
  'div span p b i small code h2 h3 time table thead tbody tr th td dl dt dd ol li a button form label textarea style cwdb-action'.split(
    ' ',
  ),
);
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  a: ['href', 'target', 'rel'],
  button: ['type'],
  label: ['for'],
  td: ['colspan'],
  textarea: ['name', 'rows', 'maxlength', 'placeholder'],
  'cwdb-action': ['action', 'display', 'endpoint', 'confirmation'],
};
const EVERYWHERE = /^(class|id|style|title|role|aria-[a-z]+)$/;

function faultsOf({ name, attributes }: Element): readonly string[] {
  const others = [...attributes.keys()].filter(
    (attribute) => !EVERYWHERE.test(attribute) && !ATTRIBUTES[name]?.includes(attribute),
  );
  const href = attributes.get('href');
  return [
    ...(ELEMENTS.has(name) ? [] : [`<${name}> is not on the list`]),
    ...others.map((attribute) => `${attribute} of <${name}> is not on the list`),
    ...(href === undefined || /^\/[^/]/.test(href) ? [] : [`${href} is not relative to the console`]),
    ...(name === 'button' && attributes.get('type') !== 'button' ? ['a button that sends its form'] : []),
  ];
}

/** Each acts on the element right before it, and calls a function with JSON. */
function actionFaults(nodes: readonly Node[]): readonly string[] {
  const seen = nodes.filter((node) => typeof node !== 'string' || node.trim() !== '');
  return seen.flatMap((node, index) => {
    if (typeof node === 'string') return [];
    if (node.name !== 'cwdb-action') return actionFaults(node.children);
    const before = seen[index - 1];
    const isBound = typeof before === 'object' && before.name !== 'cwdb-action';
    return [...(isBound ? [] : ['an action that acts on no element']), ...callFaults(node)];
  });
}

const ENDPOINT = /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+$/;

function callFaults(action: Element): readonly string[] {
  const { attributes } = action;
  const parameters = textIn(action);
  const isTerminating = attributes.get('endpoint')?.includes('terminate') === true;
  return [
    ...(attributes.get('action') === 'call' ? [] : ['an action that calls nothing']),
    ...(ENDPOINT.test(attributes.get('endpoint') ?? '') ? [] : ['an endpoint that is no function']),
    ...(/^(widget|popup)$/.test(attributes.get('display') ?? '') ? [] : ['an action that shows nothing']),
    ...(isTerminating && !attributes.get('confirmation') ? ['terminating without confirmation'] : []),
    ...(isJsonObject(parameters) ? [] : [`parameters that are no JSON: ${parameters}`]),
  ];
}

function isJsonObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** A style sheet holds for the whole dashboard: every rule has to begin with our class. */
function styleFaults(css: string): readonly string[] {
  const rules = css.replace(/@keyframes standdown-[a-z]+ \{[^{}]*(\{[^{}]*\}[^{}]*)*\}/g, '');
  const selectors = [...rules.matchAll(/([^{}]+)\{/g)].flatMap(([, list = '']) => list.split(','));
  const foreign = selectors.map((selector) => selector.trim()).filter((one) => !one.startsWith('.standdown'));
  return [
    ...foreign.map((selector) => `the rule ${selector} holds outside the widget`),
    ...(/url\(|@import|expression/i.test(css) ? ['a style that loads something'] : []),
  ];
}

function twice(texts: readonly string[]): readonly string[] {
  return texts.filter((text, index) => texts.indexOf(text) !== index);
}
