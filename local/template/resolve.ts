/** What a template's `Ref` and `Fn::GetAtt` give for one resource. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface References {
  /** By logical id. */
  readonly resources: ReadonlyMap<string, Identity>;
  /** `AWS::Region` and the like. */
  readonly pseudoParameters: Readonly<Record<string, string>>;
}

/**
 * Replaces CloudFormation's intrinsic functions by their values, at any depth.
 * An unknown function, resource or attribute is an error that says where it stands; `path` starts that.
 */
export function resolve(value: unknown, references: References, path: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => resolve(item, references, `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null) return value;

  const entries: (readonly [string, unknown])[] = Object.entries(value);
  const [first] = entries;
  if (first && entries.length === 1 && isIntrinsic(first[0])) {
    const [name, argument] = first;
    const intrinsic = INTRINSICS[name];
    if (!intrinsic) throw new Error(`${path}: ${name} is not known to the local stack`);
    return intrinsic(resolve(argument, references, path), references, path);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, resolve(item, references, `${path}.${key}`)]));
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

/** Each gets its argument resolved. Conditions, mappings and imports are missing on purpose: nothing uses them. */
const INTRINSICS: Readonly<
  Record<string, (argument: unknown, references: References, path: string) => unknown>
> = {
  Ref: (name, references, path) => lookUp(text(name, path), references, path),
  'Fn::GetAtt': (argument, references, path) => {
    const [logicalId, ...attribute] =
      typeof argument === 'string' ? argument.split('.') : texts(argument, path);
    return attributeOf(logicalId ?? '', attribute.join('.'), references, path);
  },
  'Fn::Join': (argument, _references, path) => {
    const [separator, parts] = pair(argument, path);
    return texts(parts, path).join(text(separator, path));
  },
  'Fn::Split': (argument, _references, path) => {
    const [separator, whole] = pair(argument, path);
    return text(whole, path).split(text(separator, path));
  },
  'Fn::Select': (argument, _references, path) => {
    const [index, list] = pair(argument, path);
    const selected = Array.isArray(list) ? (list as unknown[])[Number(index)] : undefined;
    if (selected === undefined) throw new Error(`${path}: Fn::Select: nothing at ${String(index)}`);
    return selected;
  },
  'Fn::Sub': (argument, references, path) => {
    const [pattern, own] = Array.isArray(argument) ? pair(argument, path) : [argument, {}];
    return substitute(text(pattern, path), own as Readonly<Record<string, unknown>>, references, path);
  },
};

function lookUp(name: string, references: References, path: string): string {
  const value = references.resources.get(name)?.ref ?? references.pseudoParameters[name];
  if (value === undefined) throw new Error(`${path}: Ref: there is no ${name}`);
  return value;
}

function attributeOf(logicalId: string, attribute: string, references: References, path: string): string {
  const value = references.resources.get(logicalId)?.attributes[attribute];
  if (value === undefined) throw new Error(`${path}: Fn::GetAtt: there is no ${logicalId}.${attribute}`);
  return value;
}

function substitute(
  pattern: string,
  own: Readonly<Record<string, unknown>>,
  references: References,
  path: string,
): string {
  return pattern.replace(/\$\{([^}]+)\}/g, (_whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (name in own) return text(own[name], path);
    const [logicalId = '', ...attribute] = name.split('.');
    if (attribute.length === 0) return lookUp(name, references, path);
    return attributeOf(logicalId, attribute.join('.'), references, path);
  });
}

function text(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${path}: expected a text, got ${JSON.stringify(value)}`);
}

function texts(value: unknown, path: string): readonly string[] {
  if (!Array.isArray(value)) throw new Error(`${path}: expected a list, got ${JSON.stringify(value)}`);
  return value.map((item) => text(item, path));
}

function pair(value: unknown, path: string): readonly [unknown, unknown] {
  if (!Array.isArray(value) || value.length !== 2) {
    throw new Error(`${path}: expected a list of two, got ${JSON.stringify(value)}`);
  }
  return value as [unknown, unknown];
}
