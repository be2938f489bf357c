import type { Operation, ReferenceDocument } from './document.ts';
import { nameOf } from './type-of.ts';

/** A line for a shell that knows STANDDOWN_API and STANDDOWN_TOKEN. */
export function curlOf(
  method: string,
  path: string,
  operation: Operation,
  { components }: ReferenceDocument,
): string {
  const verb = { get: '', post: '', put: '-X PUT ' }[method] ?? `-X ${method.toUpperCase()} `;
  const address = path.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => components.parameters[name]?.example ?? name,
  );
  const body = bodyOf(method, operation);
  return [
    `curl -sS ${verb}"$STANDDOWN_API${address}"`,
    '-H "Authorization: Bearer $STANDDOWN_TOKEN"',
    ...preferences(operation, components).map((header) => `-H '${header}'`),
    ...(body === undefined ? [] : [`-d ${quoted(body)}`]),
  ].join(' \\\n  ');
}

/** curl takes a call with a body for a POST; an empty one makes it so. */
function bodyOf(method: string, { requestBody }: Operation): string | undefined {
  const [content] = Object.values(requestBody?.content ?? {});
  if (content) return JSON.stringify(content.example);
  return method === 'post' ? '' : undefined;
}

function preferences(
  { parameters }: Operation,
  components: ReferenceDocument['components'],
): readonly string[] {
  return parameters
    .map((parameter) => ('$ref' in parameter ? components.parameters[nameOf(parameter.$ref)] : parameter))
    .flatMap((parameter) =>
      parameter?.in === 'header' ? [`${parameter.name}: ${parameter.example ?? ''}`] : [],
    );
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
