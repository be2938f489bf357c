import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

const FILE = join(import.meta.dirname, 'props.md');
const SOURCE = join(import.meta.dirname, '../infra/index.ts');

/** What somebody fills in, in the order of the page. Each is an export of the package. */
const PAGE = ['RunTerminationProps', 'Throttle', 'JwtIssuer', 'RunTableProps', 'RunTerminationAttributes'];

const INTRODUCTION = `# Props

Every prop of the construct, with its default, read from the source by \`npm run docs:props\`. A test keeps this page
and the source alike.
`;

/** docs/props.md, as it follows from the types and their comments. */
export async function propsText(): Promise<string> {
  const program = ts.createProgram([SOURCE], {
    module: ts.ModuleKind.NodeNext,
    strict: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const exported = exportsOf(program, checker);
  const sections = PAGE.map((name) => {
    const symbol = exported.get(name);
    if (!symbol) throw new Error(`infra/index.ts: expected ${name} among its exports`);
    return sectionOf(symbol, checker);
  });
  const text = [INTRODUCTION, ...sections, authorizationOf(exported, checker)].join('\n');
  return format(text, { ...(await resolveConfig(FILE)), parser: 'markdown' });
}

function exportsOf(program: ts.Program, checker: ts.TypeChecker): ReadonlyMap<string, ts.Symbol> {
  const file = program.getSourceFile(SOURCE);
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) throw new Error(`${SOURCE}: expected a module`);
  const unaliased = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, unaliased(symbol)]));
}

/** Required ones first, then by name. */
function sectionOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const properties = checker.getDeclaredTypeOfSymbol(symbol).getProperties();
  const rows = properties
    .toSorted(
      (one, other) => Number(isOptional(one)) - Number(isOptional(other)) || (one.name < other.name ? -1 : 1),
    )
    .map((property) => rowOf(property, checker));
  return [
    `## ${symbol.name}\n`,
    '| prop | type | default | what it is |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function isOptional(symbol: ts.Symbol): boolean {
  return (symbol.flags & ts.SymbolFlags.Optional) !== 0;
}

function rowOf(property: ts.Symbol, checker: ts.TypeChecker): string {
  const declaration = property.valueDeclaration;
  if (!declaration || !ts.isPropertySignature(declaration) || !declaration.type) {
    throw new Error(`${property.name}: expected a property with a type`);
  }
  const said = ts.displayPartsToString(property.getDocumentationComment(checker));
  if (said === '') throw new Error(`${property.name}: expected a comment that says what it is`);
  const byDefault = isOptional(property) ? defaultOf(property) : 'required';
  const type = declaration.type
    .getText()
    .replaceAll(/\s+/g, ' ')
    .replace(/^readonly /, '');
  return `| \`${property.name}\` | ${code(type)} | ${cell(byDefault)} | ${cell(said)} |`;
}

function defaultOf(property: ts.Symbol): string {
  const tag = property.getJsDocTags().find(({ name }) => name === 'default');
  const text = ts.displayPartsToString(tag?.text);
  if (text === '') throw new Error(`${property.name}: expected an @default, since it is optional`);
  return text;
}

/** The ways to authorize: functions of a value, so their comments stand with its members. */
function authorizationOf(exported: ReadonlyMap<string, ts.Symbol>, checker: ts.TypeChecker): string {
  const declaration = exported.get('Authorization')?.valueDeclaration;
  if (!declaration) throw new Error('infra/index.ts: expected Authorization among its exports');
  const members = checker.getTypeAtLocation(declaration).getProperties();
  const rows = members.map((member) => {
    const parameters = checker.getTypeOfSymbol(member).getCallSignatures()[0]?.parameters.length ?? 0;
    const said = ts.displayPartsToString(member.getDocumentationComment(checker));
    return `| ${code(`Authorization.${member.name}(${parameters > 0 ? '…' : ''})`)} | ${cell(said)} |`;
  });
  return ['## Authorization\n', '| way | what it is |', '| --- | --- |', ...rows, ''].join('\n');
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function cell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
}

if (import.meta.main) writeFileSync(FILE, await propsText());
