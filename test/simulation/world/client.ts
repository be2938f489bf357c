import type { Word } from '../../../functions/core/run.ts';
import { API_TIMEOUT_SECONDS } from '../../../functions/wiring/limits.ts';
import type { Api, Answer } from './api.ts';
import type { SimWorker } from './ecs.ts';
import type { InputName } from '../../functions/core/state-table/inputs.ts';
import type { Lambda } from './lambda.ts';
import type { Meetings } from './meetings.ts';
import type { Report } from '../invariants/violation.ts';

/** What a caller hears at last; `error` is a 5xx, or no answer at all. */
export type Heard = string;

/** HTTP as clients see it: an answer, or none although the call may have been carried out. */
export interface Client {
  /** @param about the run and the input of docs/states.md that the call is */
  call(
    name: string,
    call: (api: Api) => Promise<Answer>,
    onAnswer: (heard: Heard, runId?: string) => void,
    about?: About,
  ): void;
  heartbeat(worker: SimWorker, onAnswer: (heard: Heard) => void): void;
  finish(worker: SimWorker, outcome: Word['outcome'], onAnswer: (heard: Heard) => void): void;
}

export interface About {
  readonly runId: string;
  readonly input: InputName;
}

interface Deps {
  readonly meetings: Meetings;
  readonly lambda: Lambda;
  readonly api: Api;
  readonly report: Report;
  readonly trace: ((line: () => string) => void) | undefined;
}

/** S7: a refusal of these leaves no write and no message. */
const REFUSED_WITHOUT_EFFECT = new Set([
  'run-not-found',
  'run-already-ended',
  'not-reclaimable',
  'not-claimed',
  'other-run',
  'not-stuck',
]);
const ANSWERS = new Set([...REFUSED_WITHOUT_EFFECT, 'accepted', 'abandoned', 'error']);
const OF_OPERATORS = /^(terminate|force|reclaim|abandon) /;

export function client({ lambda, api, report, trace, meetings }: Deps): Client {
  const call: Client['call'] = (name, make, onAnswer, about) => {
    let meet: ReturnType<Meetings['begin']> | undefined;
    lambda({
      name,
      timeoutSeconds: API_TIMEOUT_SECONDS,
      body: () => make(api),
      onStart: () => (meet = about && meetings.begin(about.runId)),
      onEnd: (ending, { effects }) => {
        if (ending.kind === 'answered') meet?.(about?.input);
        const heard = ending.kind === 'answered' ? ending.result.kind : 'error';
        trace?.(() => `${name}: answers ${heard}`);
        if (OF_OPERATORS.test(name) && !ANSWERS.has(heard)) report('L1', `${name} is left without an answer`);
        if (effects > 0 && OF_OPERATORS.test(name) && REFUSED_WITHOUT_EFFECT.has(heard))
          report('S7', `${name} was refused (${heard}) and left ${effects} writes or messages`);
        onAnswer(heard, ending.kind === 'answered' ? ending.result.run?.run_id : undefined);
      },
      onDeath: () => onAnswer('error'),
    });
  };
  return {
    call,
    heartbeat: (worker, onAnswer) =>
      call(
        `heartbeat of ${worker.task_arn.slice(-2)}`,
        (made) => made.heartbeat(worker.worksFor),
        (heard) => {
          if (heard === 'go-on' || heard === 'terminate') worker.hasBeaten = true;
          onAnswer(heard);
        },
        { runId: worker.worksFor, input: 'heartbeat' },
      ),
    finish: ({ worksFor, task_arn }, outcome, onAnswer) =>
      call(`word ${outcome} of ${task_arn.slice(-2)}`, (made) => made.finish(worksFor, outcome), onAnswer, {
        runId: worksFor,
        input: `word ${outcome}`,
      }),
  };
}
