import { type Proof, type Word } from '../../functions/core/run.ts';
import { settle } from '../../functions/core/settlement.ts';
import type { Termination } from '../../functions/core/termination.ts';
import { aProof, aTermination, anOpenRun, aWorker, NOW } from '../../test/support/records.ts';
import { markdownTable } from './rows.ts';

const TERMINATIONS = {
  nobody: null,
  'an operator, no rung reached the worker yet': aTermination(),
  'an operator': aTermination({ state: 'stopping', rung: 'stop' }),
  'a policy': aTermination({ state: 'stopping', rung: 'stop', requested_by: 'policy:max_runtime' }),
  'policy:linger': aTermination({ state: 'stopping', rung: 'stop', requested_by: 'policy:linger' }),
} as const satisfies Readonly<Record<string, Termination | null>>;

const WORDS = [null, 'completed', 'failed', 'blocked'] as const satisfies readonly (Word['outcome'] | null)[];
const EXITS = { 'exit 0': 0, 'any other end': 137 } as const;

/** What ends a run as what: the termination, by the word and by how the essential containers exited. */
export function endingsTable(): string {
  const columns = WORDS.flatMap((word) =>
    Object.entries(EXITS).map(([exit, code]) => ({ word, exit, code })),
  );
  const header = columns.map(
    ({ word, exit }) => `${word === null ? 'no word' : `word \`${word}\``}, ${exit}`,
  );
  const lines = Object.entries(TERMINATIONS).map(([who, termination]) => [
    who,
    ...columns.map(({ word, code }) => endOf(termination, word, code)),
  ]);
  return markdownTable(['who wanted it to end', ...header], lines);
}

function endOf(termination: Termination | null, outcome: Word['outcome'] | null, exit_code: number): string {
  const finish = outcome && { outcome, summary: null, at: NOW };
  const containers: Proof['containers'] = [{ name: 'app', essential: true, exit_code, reason: null }];
  const run = anOpenRun({ worker: aWorker(), termination, finish });
  const { outcome: ended, task } = settle(run, aProof({ containers }), NOW);
  return `${ended} → ${task.status}`;
}
