import type { Row } from '../../test/functions/core/state-table.ts';
import type { InputName } from '../../test/functions/core/state-table/inputs.ts';
import type { Act } from '../../test/functions/core/state-table/recorder.ts';
import { type State, type StateName, STATES } from '../../test/functions/core/state-table/states.ts';

const HEADER = ['comes in', 'is done, in order', 'becomes', 'next look', 'answer'];

/** What can come to a run in one state: inputs of the same effect share a line, those without any a sentence. */
export function effectsIn(name: StateName, rows: readonly Row[]): string {
  const own = rows.filter(({ from }) => from === name);
  const told = own.filter((row) => !isAsInBase(row, rows));
  const [idle, busy] = [told.filter(isIdle), told.filter((row) => !isIdle(row))];
  const lines = [...Map.groupBy(busy, (row) => effectOf(row).join('|')).values()];
  const table = markdownTable(
    HEADER,
    lines.map((alike) => [namesOf(alike, own).join(' · '), ...alike.slice(0, 1).flatMap(effectOf)]),
  );
  const nothing = `Nothing is done on: ${idle.map(idleText).join(' · ')}.`;
  return [...(busy.length > 0 ? [table] : []), ...(idle.length > 0 ? [nothing] : [])].join('\n\n');
}

export function markdownTable(header: readonly string[], lines: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Whether a variant does what the state does that it varies. */
function isAsInBase(row: Row, rows: readonly Row[]): boolean {
  const { variantOf }: State = STATES[row.from];
  const base = rows.find(({ from, input }) => from === variantOf && input === row.input);
  return base !== undefined && effectOf(base).join('|') === effectOf(row).join('|');
}

function isIdle({ acts }: Row): boolean {
  return acts.length === 0;
}

function idleText({ input, answer }: Row): string {
  return answer === undefined ? input : `${input} (\`${answer}\`)`;
}

function effectOf({ acts, from, to, nextLook, answer }: Row): readonly string[] {
  const { variantOf }: State = STATES[from];
  const becomes = to === (variantOf ?? from) ? '' : to;
  return [
    acts.map(actText).join(', '),
    becomes,
    nextLook ?? '**unexplained**',
    answer === undefined ? '' : `\`${answer}\``,
  ];
}

/** Says "whatever ECS shows" of a step that does not look, and what StopTask answers only where it is called. */
function namesOf(alike: readonly Row[], own: readonly Row[]): readonly string[] {
  const names = alike.map(({ input }) => input);
  const isCalled = alike.some(({ acts }) => acts.some(({ kind }) => kind === 'stop' || kind === 'kill'));
  const shown = isCalled ? names : names.filter((name) => !name.includes(', StopTask'));
  const looks = own.map(({ input }) => input).filter(isLook);
  const isWhatever = looks.length > 1 && looks.every((name) => names.includes(name));
  return isWhatever ? ['step, whatever ECS shows', ...shown.filter((name) => !isLook(name))] : shown;
}

function isLook(name: InputName): boolean {
  return /^step, (worker|ECS|no worker)/.test(name) && !name.includes(', StopTask');
}

function actText(act: Act): string {
  switch (act.kind) {
    case 'look':
      return 'DescribeTasks';
    case 'search':
      return 'ListTasks';
    case 'stop':
      return '**StopTask**';
    case 'kill':
      return '**kill**';
    case 'beat':
      return 'note the heartbeat';
    case 'send':
      return act.delaySeconds === 0 ? 'send a step' : `send a step in ${act.delaySeconds} s`;
    case 'write':
      return writeText(act);
  }
}

function writeText({ fields, events }: Extract<Act, { kind: 'write' }>): string {
  const written = ['write', fields.join(' + '), events.map((kind) => `\`${kind}\``).join(' ')];
  return fields.length + events.length === 0 ? 'write the next look' : written.filter(Boolean).join(' ');
}
