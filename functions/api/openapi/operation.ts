import type { ProblemCode } from '../../http/problem.ts';
import type { SchemaName } from './answers.ts';
import type { ExampleName } from './examples.ts';
import type { Described } from './in-words.ts';
import type { BodyName } from './requests.ts';

/** Whom a call is for; the document groups the calls by it. */
export type Audience = 'operators' | 'dispatchers and workers';

/** What a caller needs to know of a call, beside its method, path and right, which `routes.ts` has. */
export interface Operation {
  readonly audience: Audience;
  readonly summary: string;
  readonly description: string;
  readonly query?: Described;
  readonly body?: BodyName;
  /** Takes `Prefer: wait=N`. */
  readonly takesPrefer?: true;
  /** By status. */
  readonly answers: Readonly<Partial<Record<SuccessStatus, Answer>>>;
  /** What it can be refused with, beside what every call can. */
  readonly refusals: readonly ProblemCode[];
}

export type SuccessStatus = 200 | 201 | 202;

export interface Answer {
  readonly when: string;
  readonly schema: SchemaName;
  readonly examples: readonly ExampleName[];
  readonly headers?: readonly AnswerHeader[];
}

/** Headers beyond the content type. */
export type AnswerHeader = 'Location' | 'Retry-After' | 'Preference-Applied';
