import type { Word } from '../../../functions/core/run.ts';
import type { Faults } from '../engine/faults.ts';
import type { Random } from '../engine/random.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { Client } from './client.ts';
import type { Ecs, SimWorker } from './ecs.ts';

interface Deps {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly faults: Faults;
  readonly client: Client;
  readonly ecs: Ecs;
}

/** How a worker ends when nobody tells it to; it works for ever where it has no such end. */
interface Character {
  readonly worksMs: number;
  readonly word: Word['outcome'] | null;
  readonly exitCode: number;
  /** What it says and how it exits once it is told to end; null where it does not listen. */
  readonly onTold: {
    readonly afterMs: number;
    readonly word: Word['outcome'] | null;
    readonly exitCode: number;
  } | null;
}

/** The life of a worker: heartbeats, a word, an exit; and what it does when it hears that it shall end. */
export function live(deps: Deps, worker: SimWorker): void {
  const { timeline, random, faults, client, ecs } = deps;
  const character = characterOf(random, faults);
  let isEnding = false;
  const end = (afterMs: number, word: Word['outcome'] | null, exitCode: number): void => {
    if (isEnding) return;
    isEnding = true;
    timeline.after(afterMs, () => {
      if (!worker.isAlive) return;
      if (word === null) {
        ecs.exit(worker, exitCode);
        return;
      }
      client.finish(worker, word, () => {
        timeline.after(random.between(0, 3000), () => ecs.exit(worker, exitCode));
      });
    });
  };
  const beTold = (): void => {
    if (character.onTold === null || worker.killableFromMs > timeline.nowMs()) return;
    end(character.onTold.afterMs, character.onTold.word, character.onTold.exitCode);
  };
  const beat = (left: number): void => {
    if (!worker.isAlive || isEnding || left === 0) return;
    client.heartbeat(worker, (answer) => {
      if (answer === 'terminate') {
        worker.toldAtMs ??= timeline.nowMs();
        beTold();
      }
      if (answer === 'run-already-ended' || answer === 'run-not-found') end(0, null, 0);
      timeline.after(random.between(15_000, 70_000), () => beat(left - 1));
    });
  };

  worker.onSignal = beTold;
  const begin = (): void => {
    if (!worker.isAlive) return;
    if (!worker.isPlaced) {
      worker.onPlaced = () => timeline.after(1000, begin);
      return;
    }
    if (faults.strikes('F7', 0.1)) {
      ecs.exit(worker, null);
      return;
    }
    if (random.chance(0.7)) beat(random.between(1, 4));
    timeline.after(character.worksMs, () => end(0, character.word, character.exitCode));
  };
  timeline.after(random.between(500, 15_000), begin);
}

const DAYS_MS = 7 * 86_400_000;

function characterOf(random: Random, faults: Faults): Character {
  const word = random.pick(['completed', 'failed', 'blocked', null, null, null] as const);
  const endsAtAll = faults.strikes('F7', 0.5) || random.chance(0.3);
  const obeys = !faults.strikes('F8', 0.5);
  return {
    worksMs: endsAtAll ? random.between(0, 200_000) : DAYS_MS,
    word,
    exitCode: random.pick([0, 0, 1]),
    onTold: obeys
      ? {
          afterMs: random.between(0, 4000),
          word: random.pick([null, null, 'failed', 'completed'] as const),
          exitCode: random.pick([0, 143, 1]),
        }
      : null,
  };
}
