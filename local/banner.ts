import { FAULTS_PATH } from './faults/control.ts';
import type { ActiveFault } from './faults/faults.ts';
import { REFERENCE_PATH } from './reference/pages.ts';
import type { LocalStack } from './stack.ts';

export type BannerFacts = Pick<
  LocalStack,
  'api' | 'aws' | 'console' | 'token' | 'readToken' | 'cluster' | 'logFolder' | 'startedInMs' | 'changedTimes'
> & { readonly faultRules: readonly ActiveFault[] };

/** What somebody needs who has just started the stack. `runId` names a run that is under way, if there is one. */
export function banner(stack: BannerFacts, runId: string | undefined): string {
  return [
    'Standdown runs on this machine, all of it.',
    '',
    ...aligned([
      ['API', stack.api],
      ['console', stack.console],
      ['reference', stack.api + REFERENCE_PATH],
      ['AWS', `${stack.aws} (AWS_ENDPOINT_URL; ECS cluster ${stack.cluster})`],
      ['token', stack.token],
      ['read token', `${stack.readToken} (may only read)`],
      ['logs', stack.logFolder],
      ['ready in', `${stack.startedInMs} ms`],
    ]),
    '',
    'Changed times:',
    ...aligned(stack.changedTimes.map(splitAtColon)),
    '',
    ...announced(stack),
    'Try:',
    ...aligned(linesToTry(stack, runId)),
    '',
  ].join('\n');
}

type Row = readonly [label: string, text: string];

function aligned(rows: readonly Row[]): readonly string[] {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`);
}

/** Nobody shall take a fault that was asked for to be a bug. */
function announced({ aws, faultRules }: BannerFacts): readonly string[] {
  if (faultRules.length === 0) return [];
  return [
    `Fault rules are in force: calls, events and signals go wrong on purpose (${aws}${FAULTS_PATH}).`,
    ...aligned(
      faultRules.map(({ id, fired, ...rule }) => [id, `${JSON.stringify(rule)}, fired ${fired} times`]),
    ),
    '',
  ];
}

function splitAtColon(line: string): Row {
  const [label = '', ...text] = line.split(': ');
  return [label, text.join(': ')];
}

function linesToTry({ api, token }: BannerFacts, runId = 'try-1'): readonly Row[] {
  const authorization = `-H 'Authorization: Bearer ${token}'`;
  const post = (path: string, body: object) =>
    `curl -sS ${authorization} -d '${JSON.stringify(body)}' ${api}${path}`;
  return [
    ['create a task', post('/tasks', { task_id: 'try', title: 'try it' })],
    ['claim a run', post('/tasks/try/runs', { run_id: 'try-1' })],
    ['terminate', post(`/runs/${runId}/terminate`, { reason: 'to see it stop' })],
    ['read', `curl -sS ${authorization} ${api}/runs/${runId}`],
  ];
}
