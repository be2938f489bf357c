import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { type Door, DOORS } from './doors.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

/** The ports behind which there is AWS, by the name under which handlers are given them. */
export const PORTS = {
  store: ['RunStore'],
  lists: ['RunLists'],
  dueRuns: ['DueRuns'],
  workers: ['Workers', 'KillingWorkers'],
  views: ['WorkerViews'],
  notes: ['SweepNotes'],
  renewals: ['Renewals'],
  steps: ['Steps'],
  bus: ['EventBus'],
  executions: ['RunbookExecutions'],
} as const;
export type PortName = keyof typeof PORTS;

/** One place in the source at which a door may call AWS. */
export interface CallSite {
  /** As `functions/app/settle-run.ts:36 store.commit`. */
  readonly place: string;
  readonly file: string;
  /** The function that it stands in. */
  readonly within: string;
}

/** All of them, read from what the door's handler imports, so that a new one is found without anybody naming it. */
export function callSitesOf(door: Door): readonly CallSite[] {
  return filesFrom(DOORS[door]).flatMap(sitesIn);
}

function filesFrom(entry: string): readonly string[] {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    for (const statement of parse(file).statements) {
      const isOfTypes = ts.isImportDeclaration(statement) && isTypesOnly(statement);
      if (!ts.isImportDeclaration(statement) || isOfTypes) continue;
      const to = (statement.moduleSpecifier as ts.StringLiteral).text;
      if (to.startsWith('.')) visit(relative(ROOT, join(ROOT, dirname(file), to)));
    }
  };
  visit(entry);
  return [...found];
}

/** Nothing of it is there at run time. */
function isTypesOnly({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = importClause?.namedBindings;
  return named !== undefined && ts.isNamedImports(named) && named.elements.every((one) => one.isTypeOnly);
}

function sitesIn(file: string): readonly CallSite[] {
  const source = parse(file);
  const sites: CallSite[] = [];
  const visit = (node: ts.Node, within: string): void => {
    const call = methodOf(node);
    if (call && METHODS.has(call.method)) {
      const { line } = source.getLineAndCharacterOfPosition(call.at);
      sites.push({ place: `${file}:${line + 1} ${call.method}`, file, within });
    }
    const name = (ts.isFunctionDeclaration(node) && node.name?.text) || within;
    ts.forEachChild(node, (child) => visit(child, name));
  };
  visit(source, '');
  return sites;
}

/** Of `deps.store.commit(…)`: `store.commit`, and where it stands. */
function methodOf(node: ts.Node): { readonly method: string; readonly at: number } | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression, name } = node.expression;
  const port = expression.getText().split('.').at(-1) ?? '';
  return { method: `${port}.${name.text}`, at: name.getStart() };
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

/** `store.commit` and all others, as functions/ports declares them. */
const METHODS: ReadonlySet<string> = methods();

function methods(): ReadonlySet<string> {
  const declared = new Map(
    globSync('functions/ports/*.ts', { cwd: ROOT })
      .flatMap((file) => [...parse(file).statements])
      .filter(ts.isInterfaceDeclaration)
      .map(({ name, members }) => [name.text, members.map((member) => member.name?.getText() ?? '')]),
  );
  return new Set(
    Object.entries(PORTS).flatMap(([port, interfaces]) =>
      interfaces.flatMap((name) => (declared.get(name) ?? []).map((method) => `${port}.${method}`)),
    ),
  );
}
