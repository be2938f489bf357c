import { Unavailable } from '../../../functions/ports/unavailable.ts';
import type { Faults } from './faults.ts';
import type { Invocation, Stage } from './invocation.ts';
import type { Random } from './random.ts';

/** What one call of a handler to AWS is about. */
export interface Call<Answer> {
  readonly name: string;
  readonly effect: () => Promise<Answer>;
  readonly isWrite?: boolean;
  /** Sees the answer in the moment of the effect, whether or not it arrives. */
  readonly witness?: (answer: Answer) => void;
  /** What the adapter makes of a call that failed, where it makes an answer of it; else the call throws. */
  readonly onFailure?: (why: Failure) => Answer;
  /** What a cancelled transaction answers. */
  readonly onConflict?: () => Answer;
}

/** Only a throttle says that AWS is there. */
export type Failure = 'throttle' | 'failed' | 'lost' | 'unreachable';

export interface Calls {
  readonly call: <Answer>(call: Call<Answer>) => Promise<Answer>;
  readonly counts: ReadonlyMap<string, number>;
  /** Of all calls so far and when they were made: two runs of one seed that differ anywhere differ here. */
  hash(): number;
}

/** How a call goes wrong. */
export type Strike = 'crash before' | 'crash after' | 'answer lost' | 'throttled' | 'failed' | 'conflict';

/** What becomes of calls: drawn from chance, or said from outside. */
export interface Fate {
  /** Undefined where all goes well; asked in the moment in which the call is made. */
  strike(invocation: Invocation, call: Pick<Call<unknown>, 'name' | 'onConflict'>): Strike | undefined;
  latencyMs(): number;
}

interface Deps {
  readonly stage: Stage;
  readonly faults: Faults;
  readonly random: Random;
  readonly trace: ((line: () => string) => void) | undefined;
  readonly fate?: Fate;
  /** Whether ECS and SSM give no answer at all. */
  readonly isOut?: () => boolean;
}

/** Each call waits until the timeline has come to it, so that others come in between; here the faults strike. */
export function calls(deps: Deps): Calls {
  const { stage, faults, random, trace, fate = byChance(faults, random), isOut = () => false } = deps;
  const counts = new Map<string, number>();
  let hash = 0;

  const apply = <Answer>(call: Call<Answer>, then: (answer: Answer) => void): void => {
    stage.hold();
    call.effect().then(
      (answer) => {
        call.witness?.(answer);
        then(answer);
      },
      (error: unknown) => {
        throw new Error(`${call.name}: expected the double to answer, it failed`, { cause: error });
      },
    );
  };

  const perform = <Answer>(
    invocation: Invocation,
    call: Call<Answer>,
    resolve: (answer: Answer) => void,
    reject: (error: Error) => void,
  ): void => {
    const { name } = call;
    const crash = (): void => {
      trace?.(() => `${invocation.name}: crashes at ${name}`);
      stage.kill(invocation);
    };
    const answer = (value: Answer): void => {
      stage.resume(invocation);
      resolve(value);
    };
    const fail = (why: Failure, error: Error): void => {
      trace?.(
        () =>
          `${invocation.name}: ${name} ${why === 'lost' ? 'takes effect, its answer is lost' : 'is refused'}`,
      );
      stage.resume(invocation);
      if (call.onFailure) resolve(call.onFailure(why));
      else reject(error);
    };
    counts.set(name, (counts.get(name) ?? 0) + 1);
    hash = Math.imul(hash ^ (stage.timeline.nowMs() + name.length), FNV_PRIME);
    if (invocation.isDead) {
      // Lambda ended it while the request was on its way: the effect comes all the same.
      if (call.isWrite && random.chance(0.5)) apply(call, () => stage.release());
      return;
    }
    // What ECS and SSM are asked alone makes an answer of a failure.
    if (call.onFailure && isOut()) {
      stage.hold();
      fail('unreachable', new Error(`${name}: no answer`));
      return;
    }
    switch (fate.strike(invocation, call)) {
      case 'crash before':
        crash();
        return;
      case 'crash after':
        apply(call, () => {
          crash();
          stage.release();
        });
        return;
      case 'answer lost':
        apply(call, () => fail('lost', new Error(`${name}: socket hang up`)));
        return;
      case 'throttled':
        stage.hold();
        fail('throttle', new Unavailable(`${name}: throttled`));
        return;
      case 'failed':
        stage.hold();
        fail('failed', new Error(`${name}: 500`));
        return;
      case 'conflict':
        trace?.(() => `${invocation.name}: ${name} is cancelled by a conflict`);
        stage.hold();
        if (call.onConflict) answer(call.onConflict());
        return;
      case undefined:
        apply(call, answer);
    }
  };

  return {
    counts,
    hash: () => hash,
    call: <Answer>(call: Call<Answer>): Promise<Answer> => {
      const invocation = stage.current();
      return new Promise<Answer>((resolve, reject) => {
        const atMs = stage.timeline.nowMs() + fate.latencyMs();
        if (atMs > invocation.deadlineMs)
          stage.timeline.at(invocation.deadlineMs, () => {
            if (!invocation.isDead) trace?.(() => `${invocation.name}: times out in ${call.name}`);
            stage.kill(invocation);
          });
        stage.timeline.at(atMs, () => perform(invocation, call, resolve, reject));
        stage.pause(invocation);
      });
    },
  };
}

const FNV_PRIME = 16_777_619;

function byChance(faults: Faults, random: Random): Fate {
  return {
    strike: (_, { onConflict }) => {
      if (faults.strikes('F1')) return random.chance(0.5) ? 'crash before' : 'crash after';
      if (faults.strikes('F2')) return 'answer lost';
      if (faults.strikes('F3')) return random.chance(0.7) ? 'throttled' : 'failed';
      return onConflict && faults.strikes('F12') ? 'conflict' : undefined;
    },
    latencyMs: () => latencyMs(faults, random),
  };
}

/** Of the calls; each of them leaves others time to come in between. */
const TAIL_SHARE = 0.05;

/** Milliseconds as a rule, with a tail; slow by F3, beyond Lambda's timeout by F5. */
function latencyMs(faults: Faults, random: Random): number {
  if (faults.strikes('F5')) return random.between(20_000, 90_000);
  if (faults.strikes('F3')) return random.between(200, 15_000);
  return random.chance(TAIL_SHARE) ? random.between(15, 300) : random.between(1, 13);
}
