import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import { openApiText } from '../../../docs/generate-openapi.ts';
import type { eventView, runView, taskView, terminationOf } from '../../../functions/api/answers.ts';
import { SCHEMAS } from '../../../functions/api/openapi/answers.ts';
import { openApiDocument } from '../../../functions/api/openapi/document.ts';
import { EXAMPLES } from '../../../functions/api/openapi/examples.ts';
import type { JsonSchema } from '../../../functions/api/openapi/open-api.ts';
import { OPERATIONS } from '../../../functions/api/openapi/operations.ts';
import {
  COMMON_PROBLEMS,
  PROBLEM_CODES,
  problemExample,
  problemSchema,
} from '../../../functions/api/openapi/problems.ts';
import { BODIES } from '../../../functions/api/openapi/requests.ts';
import { type Call, ROUTES } from '../../../functions/api/routes.ts';
import { expectDeclared, type ObservedAnswer } from '../../support/openapi.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const document = openApiDocument();

describe('docs/openapi.json', () => {
  it('is what the code says today', async () => {
    const written = readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8');
    const message =
      'docs/openapi.json trails the code: run `npm run docs:openapi`, look at the difference, commit it';
    expect(written === (await openApiText()), message).toBe(true);
  });

  it('tells every route once, with its right', () => {
    const told = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId, 'x-standdown-right': right }]) => ({
        call: operationId,
        method: method.toUpperCase(),
        path,
        right,
      })),
    );
    const byCall = (one: { call: string }, other: { call: string }) => one.call.localeCompare(other.call);
    expect(told.sort(byCall)).toEqual([...ROUTES].sort(byCall));
  });

  it('refers to nothing that it does not have', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/([\w-]+)"/g)];
    expect(refs.length).toBeGreaterThan(100);
    const components = document.components as unknown as Record<string, Record<string, unknown>>;
    for (const [ref, section = '', name = ''] of refs) expect(components[section]?.[name], ref).toBeDefined();
  });

  it('describes every field of every schema', () => {
    const undescribed = Object.entries(document.components.schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties)
        .filter(([field]) => !SELF_EXPLAINING.includes(field))
        .filter(([, property]) => typeof property === 'object' && !isDescribed(property))
        .map(([field]) => `${name}.${field}`),
    );
    expect(undescribed).toEqual([]);
  });

  it('lets no answer and no problem carry more than it says', () => {
    const open = Object.entries(document.components.schemas)
      .filter(([name]) => !(name in BODIES))
      .flatMap(([name, { anyOf, oneOf, ...schema }]) =>
        (anyOf ?? oneOf ?? [schema]).map((variant) => ({ name, variant })),
      )
      .filter(
        ({ variant }) =>
          typeof variant !== 'object' ||
          (variant.additionalProperties !== false && variant.$ref === undefined),
      );
    expect(open).toEqual([]);
  });

  it.each(ROUTES.map(({ call }) => call))('%s names each problem once', (call: Call) => {
    const codes = [...COMMON_PROBLEMS, ...OPERATIONS[call].refusals];
    expect(new Set(codes).size).toBe(codes.length);
  });
});

/** Records are described in their own place. */
function isDescribed({ description, $ref, items }: JsonSchema): boolean {
  return [description, $ref, (items as JsonSchema | undefined)?.$ref].some((text) => text !== undefined);
}

/** The members of RFC 9457 that are constants here, and those whose name is all there is to say. */
const SELF_EXPLAINING = ['type', 'title', 'status', 'code', 'ok', 'terminate', 'alive', 'containers'];

describe('the examples', () => {
  it.each(Object.entries(EXAMPLES))('%s is valid', (_, { schema, value }) => {
    expect(SCHEMAS[schema].parse(value)).toEqual(value);
  });

  it.each(Object.entries(BODIES))('%s would be taken by the door', (_, { schema, example }) => {
    expect(z.safeParse(schema, example)).toMatchObject({ success: true });
  });

  it.each(PROBLEM_CODES)('%s is valid', (code) => {
    const example = problemExample(code);
    expect(problemSchema(code).parse(example)).toEqual(example);
  });

  it.each(Object.entries(OPERATIONS))('%s are of the schemas that they stand for', (_, { answers }) => {
    for (const { schema, examples } of Object.values(answers)) {
      expect(examples.map((name) => EXAMPLES[name].schema)).toEqual(examples.map(() => schema));
    }
  });
});

/** Arrays of answers are readonly in code; a schema cannot say so without saying it to callers. */
type Frozen<Type> = Type extends object ? { readonly [Key in keyof Type]: Frozen<Type[Key]> } : Type;
type Declared<Name extends keyof typeof SCHEMAS> = Frozen<z.infer<(typeof SCHEMAS)[Name]>>;

describe('an event', () => {
  const [EVENT] = EXAMPLES.Events.value.events;

  it.each([
    ['of another kind', { ...EVENT, kind: 'stopping' }],
    ['of no kind', { ...EVENT, kind: 'paused' }],
    ['with more than its kind carries', { ...EVENT, payload: { ...EVENT?.payload, more: 1 } }],
    ['without a payload', { ...EVENT, payload: {} }],
  ])('%s is not what the document says', (_, event) => {
    expect(SCHEMAS.Event.safeParse(EVENT).success).toBe(true);
    expect(SCHEMAS.Event.safeParse(event).success).toBe(false);
  });

  it.each([
    ['stop', true],
    ['kill', true],
    ['ask', false],
  ])('that a worker is pushed by %s is what the document says: %s', (rung, isSaid) => {
    const payload = { rung, attempt: 1, worker: 'arn', next_at: 1 };
    expect(SCHEMAS.Event.safeParse({ ...EVENT, kind: 'stopping', payload }).success).toBe(isSaid);
  });

  it('has a schema of its own for each kind, found by its kind', () => {
    const { oneOf = [], discriminator } = document.components.schemas['Event'] ?? {};
    const { propertyName, mapping } = discriminator as {
      propertyName: string;
      mapping: Record<string, string>;
    };
    expect(propertyName).toBe('kind');
    expect(Object.values(mapping).toSorted()).toEqual(oneOf.map((variant) => variant.$ref).toSorted());
  });
});

describe('the code that answers', () => {
  it('has the types that the document promises, no wider and no narrower: tsc checks it', () => {
    expectTypeOf<Frozen<ReturnType<typeof taskView>>>().toEqualTypeOf<Declared<'Task'>>();
    expectTypeOf<Frozen<ReturnType<typeof runView>>>().toEqualTypeOf<Declared<'Run'>>();
    // Core leaves the payloads of its events open: what they carry is checked with every answer of the tests.
    type Bare<Event> = Omit<Event, 'payload'>;
    expectTypeOf<Bare<Frozen<ReturnType<typeof eventView>>>>().toEqualTypeOf<Bare<Declared<'Event'>>>();
    expectTypeOf<Frozen<NonNullable<ReturnType<typeof terminationOf>>>>().toEqualTypeOf<
      Declared<'Termination'>
    >();
  });

  it('does not carry the document into the function’s bundle', () => {
    const importers = globSync('functions/**/*.ts', { cwd: ROOT })
      .filter((file) => !file.startsWith('functions/api/openapi/'))
      .filter((file) => readFileSync(join(ROOT, file), 'utf8').includes('openapi/'));
    expect(importers).toEqual([]);
  });
});

describe('an answer', () => {
  const TASK = EXAMPLES.ReadyTask.value;
  const observed = (answer: Partial<ObservedAnswer>, contentType = 'application/json'): ObservedAnswer => ({
    method: 'GET',
    path: '/tasks/t-1',
    status: 200,
    header: (name) => (name === 'content-type' ? contentType : null),
    body: TASK,
    ...answer,
  });
  const problem = (answer: Partial<ObservedAnswer>) => observed(answer, 'application/problem+json');

  it('passes where the document has it', () => {
    expect(() => expectDeclared(observed({}))).not.toThrow();
    expect(() =>
      expectDeclared(problem({ status: 404, body: problemExample('TASK_NOT_FOUND') })),
    ).not.toThrow();
    const nowhere = { path: '/nowhere', status: 404, body: problemExample('ROUTE_NOT_FOUND') };
    expect(() => expectDeclared(problem(nowhere))).not.toThrow();
  });

  it.each([
    [
      'a field too many',
      observed({ body: { task: { ...TASK.task, secret: 1 } } }),
      'task: Unrecognized key: "secret"',
    ],
    [
      'a field of another type',
      observed({ body: { task: { ...TASK.task, attempts: '1' } } }),
      'task.attempts',
    ],
    ['a status that is not declared', observed({ status: 201 }), 'status 201 is not declared'],
    [
      'another content type',
      observed({}, 'text/html'),
      'content-type: expected application/json, got text/html',
    ],
    ['a path that is no call', observed({ path: '/nowhere' }), 'status 200 is not declared'],
    [
      'a problem of other calls',
      problem({ status: 404, body: problemExample('RUN_NOT_FOUND') }),
      'code RUN_NOT_FOUND is not declared',
    ],
    [
      'a problem under another status',
      problem({ status: 409, body: problemExample('TASK_NOT_FOUND') }),
      'status 409 is not that of TASK_NOT_FOUND',
    ],
    [
      'a problem without its header',
      problem({ status: 503, body: problemExample('UNAVAILABLE') }),
      'header Retry-After is missing',
    ],
    [
      'no problem at all',
      problem({ status: 500, body: { message: 'oops' } }),
      'code undefined is not declared',
    ],
  ])('fails with %s, saying so', (_, answer, fault) => {
    expect(() => expectDeclared(answer)).toThrow(fault);
  });
});
