import { MAX_WAIT_SECONDS } from '../../wiring/limits.ts';
import type { Operation } from './operation.ts';

/** With 202 the request is stored; with 200 the run has ended while the caller waited. */
const TERMINATION_ANSWERS = {
  202: {
    when: 'The termination is stored, and is carried out. A repeated request finds the same one.',
    schema: 'TerminationAccepted',
    examples: ['Accepted'],
    headers: ['Location', 'Retry-After', 'Preference-Applied'],
  },
  200: {
    when: 'With `Prefer: wait=N`, the run has ended within that time, with whatever outcome.',
    schema: 'RunEnded',
    examples: ['Settled'],
    headers: ['Preference-Applied'],
  },
} as const satisfies Operation['answers'];

/** What operators ask for. */
export const terminationOperations = {
  terminateRun: {
    audience: 'operators',
    summary: 'Terminate a run',
    description:
      'Stores the request, then applies the ladder: the worker is asked by its heartbeat for `ask_seconds`, ' +
      'then ECS sends its stop signal, and SIGKILL after its `stopTimeout`. The run ends only on proof that the ' +
      `worker stopped. \`Prefer: wait=N\` waits for it, ${MAX_WAIT_SECONDS} seconds at most. Repeated, it finds ` +
      'the same termination: the first reason stays, `then` tightens to `hold`, a stuck one starts again. ' +
      'Refused, it has changed nothing.',
    body: 'TerminationRequest',
    takesPrefer: true,
    answers: TERMINATION_ANSWERS,
    refusals: ['RUN_NOT_FOUND', 'RUN_ALREADY_ENDED', 'NOT_RECLAIMABLE'],
  },
  forceTerminateRun: {
    audience: 'operators',
    summary: 'Terminate a run without asking',
    description:
      'The same with the shortest ladder there is: `ask_seconds` is ignored, and what is left of an ask that is ' +
      'under way is cut. ECS still sends its stop signal first: nothing beats `stopTimeout` on Fargate.',
    body: 'TerminationRequest',
    takesPrefer: true,
    answers: TERMINATION_ANSWERS,
    refusals: ['RUN_NOT_FOUND', 'RUN_ALREADY_ENDED', 'NOT_RECLAIMABLE'],
  },
  reclaimTask: {
    audience: 'operators',
    summary: 'Terminate the current run of a task',
    description:
      'For those who know the task and not the run. `expected_run_id` keeps it from ending another run than the ' +
      'one that was meant. An unknown task is not reclaimable either.',
    body: 'ReclaimRequest',
    takesPrefer: true,
    answers: TERMINATION_ANSWERS,
    refusals: ['NOT_RECLAIMABLE'],
  },
  abandonRun: {
    audience: 'operators',
    summary: 'Abandon a stuck run',
    description:
      'Settles a stuck run on your word that its worker is gone: the one end without proof, and its event says ' +
      'so. If the worker lives on, two workers may do the same work from here on.',
    body: 'AbandonRequest',
    answers: { 200: { when: 'The run has ended.', schema: 'RunEnded', examples: ['Settled'] } },
    refusals: ['RUN_NOT_FOUND', 'RUN_ALREADY_ENDED', 'NOT_RECLAIMABLE'],
  },
  holdTask: {
    audience: 'operators',
    summary: 'Hold a task back',
    description: '`ready` becomes `blocked`, so nobody claims it. A task that is blocked stays as it is.',
    answers: { 200: { when: 'The task, `blocked`.', schema: 'TaskAnswer', examples: ['HeldTask'] } },
    refusals: ['TASK_NOT_FOUND', 'TASK_NOT_CLAIMABLE'],
  },
  releaseTask: {
    audience: 'operators',
    summary: 'Release a task',
    description: '`blocked` becomes `ready`, so it can be claimed.',
    answers: { 200: { when: 'The task, `ready`.', schema: 'TaskAnswer', examples: ['ReadyTask'] } },
    refusals: ['TASK_NOT_FOUND', 'TASK_NOT_HELD'],
  },
} as const satisfies Record<string, Operation>;
