import { describe, expect, it } from 'vitest';
import { frame, notice } from '../../../functions/console/frame.ts';
import type { Html } from '../../../functions/console/html.ts';
import { liveRuns } from '../../../functions/console/live-runs.ts';
import { runDetails } from '../../../functions/console/run-details.ts';
import type { RowSurroundings } from '../../../functions/console/run-row.ts';
import { terminateAnswer } from '../../../functions/console/terminate-answer.ts';
import { terminateForm } from '../../../functions/console/terminate-form.ts';
import { inspect, type LiveLook } from '../../../functions/core/inspection.ts';
import type { EndedRun, OpenRun, Run, RunEvent } from '../../../functions/core/run.ts';
import type { Termination } from '../../../functions/core/termination.ts';
import { type Node, parseHtml, textIn } from '../../../local/console/widget-html.ts';
import { aViewer, READ_ARN, rowSurroundings } from '../../support/console.ts';
import { aStoppedSighting, anOpenRun, aProof, aTermination, aWorker, NOW } from '../../support/records.ts';
import { elementsOf, lintWidget } from '../../support/widget-lint.ts';

const STATES: Readonly<Record<string, Partial<Termination> | null>> = {
  running: null,
  requested: {},
  'requested, with an ask': { ask_until: NOW + 90 },
  asking: { state: 'asking', rung: 'ask', ask_until: NOW + 90 },
  stopping: { state: 'stopping', rung: 'stop', stopping_at: NOW + 50, stop_attempts: 1 },
  'stopping, deferred': { state: 'stopping', stopping_at: NOW + 50, stop_deferred: true },
  'stopping, refused': {
    state: 'stopping',
    stopping_at: NOW + 50,
    obstacle: 'ecs:StopTask: InvalidParameter',
  },
  'stopping, overdue': { state: 'stopping', stopping_at: NOW - 500 },
  stuck: { state: 'stuck', rung: 'page', stopping_at: NOW - 500, obstacle: 'ecs:StopTask: AccessDenied' },
};

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  `'><svg onload=alert(1)>`,
  '</textarea><script>alert(1)</script>',
  '</style><script>alert(1)</script>',
  '</cwdb-action><cwdb-action action="call" endpoint="arn:aws:lambda:us-east-1:000000000000:function:evil">{}</cwdb-action>',
  '" confirmation="" endpoint="arn:aws:lambda:us-east-1:000000000000:function:evil',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '${alert(1)} {{7*7}} `x`',
  'javascript:alert(1)',
  '<iframe srcdoc="<script>alert(1)</script>"><use href="#x">',
];

function runIn(state: Partial<Termination> | null, text: string): OpenRun {
  return anOpenRun({
    run_id: 'run-1',
    task_id: 'task-1',
    profile: text,
    worker: { ...aWorker(), task_arn: 'arn:aws:ecs:us-east-1:000000000000:task/unit/abc123def456' },
    last_heartbeat_at: NOW - 100,
    last_note: text,
    next_at: NOW + 70,
    version: 30,
    termination:
      state &&
      aTermination({ id: 't', reason: text, requested_by: text, ...state, ...obstacle(state, text) }),
  });
}

function obstacle(state: Partial<Termination>, text: string): Partial<Termination> {
  return state.obstacle ? { obstacle: `${state.obstacle} ${text}` } : {};
}

function endedRun(text: string): EndedRun {
  const containers = [{ name: text, essential: true, exit_code: 137, reason: text }];
  const ended = { status: 'reclaimed', outcome: 'reclaimed', ended_at: NOW + 9 } as const;
  return { ...runIn({ state: 'settled' }, text), ...ended, proof: aProof({ containers }), error: text };
}

const SEEN = (text: string): LiveLook => ({
  kind: 'seen',
  worker: {
    last_status: 'RUNNING',
    desired_status: 'STOPPED',
    cpu: '256',
    memory: '512',
    containers: [{ name: text, last_status: 'RUNNING', health: null, exit_code: null, reason: text }],
    health: text,
    connectivity: 'CONNECTED',
    started_at: NOW,
  },
  sighting: aStoppedSighting(aWorker(), 'run-1', { last_status: 'RUNNING' }),
});

function details(run: Run, look: LiveLook, text: string, { viewer, now }: RowSurroundings): Html {
  const events = (['claimed', 'termination_requested', 'stopping', 'stuck'] as const).map(
    (kind, index): RunEvent => ({
      id: index + 27,
      run_id: run.run_id,
      task_id: run.task_id,
      kind,
      payload: { actor: text, reason: text, next_at: NOW, attempt: 1, nested: { text } },
      created_at: NOW,
    }),
  );
  return runDetails(
    { run, taskTitle: text, inspection: inspect(run, look, now), events },
    { viewer, now, region: 'us-east-1', tableName: 'Table' },
  );
}

/** Everything that the two functions can answer, with `text` wherever text comes from outside. */
function everything(text: string, theme: 'light' | 'dark' = 'light'): Readonly<Record<string, string>> {
  const at = rowSurroundings({ viewer: aViewer({ theme }) });
  const inEachState = Object.values(STATES).map((state) => ({ run: runIn(state, text), taskTitle: text }));
  const withoutWorker = { run: { ...runIn({}, text), worker: null }, taskTitle: null };
  const runs = [...inEachState, withoutWorker];
  const page = { checkedAt: NOW, isContinued: true, next: { part: 0, at: NOW, id: 'run-1' } };
  const request = { runId: 'run-1', reason: text, board: READ_ARN };
  const run = runIn({}, text);
  const views: Readonly<Record<string, Html>> = {
    list: liveRuns({ runs, ...page }, at),
    'empty list': liveRuns({ runs: [], checkedAt: NOW, isContinued: false, next: null }, at),
    'details of a live run': details(run, SEEN(text), text, at),
    'details of a missing worker': details(run, { kind: 'missing' }, text, at),
    'details of an unclear one': details(run, { kind: 'unclear', why: text, cause: 'unreachable' }, text, at),
    'details of an ended run': details(endedRun(text), { kind: 'missing' }, text, at),
    form: terminateForm({ run: runIn(null, text), taskTitle: text, expectedState: 'running' }, at),
    accepted: terminateAnswer({ kind: 'accepted', run }, request),
    changed: terminateAnswer({ kind: 'run-changed', run }, request),
    ended: terminateAnswer({ kind: 'run-already-ended', run: endedRun(text) }, request),
    'not reclaimable': terminateAnswer({ kind: 'not-reclaimable', taskId: 'task-1' }, request),
    'not found': terminateAnswer({ kind: 'run-not-found' }, request),
    notice: notice('bad', text),
  };
  return Object.fromEntries(Object.entries(views).map(([name, view]) => [name, frame(at.viewer, view)]));
}

/** The markup without its texts and the values of its attributes. */
function shapeOf(nodes: readonly Node[]): readonly unknown[] {
  return nodes.flatMap((node) =>
    typeof node === 'string' ? [] : [[node.name, [...node.attributes.keys()], shapeOf(node.children)]],
  );
}

describe('what the widgets show', () => {
  it.each(['light', 'dark'] as const)('breaks no rule of CloudWatch in any state, in %s', (theme) => {
    for (const [name, html] of Object.entries(everything('plain', theme))) {
      expect([name, lintWidget(html)]).toEqual([name, []]);
    }
  });

  it.each(HOSTILE)('has the same markup whether a text is plain or %s', (text) => {
    const plain = everything('plain');
    for (const [name, html] of Object.entries(everything(text))) {
      expect([name, lintWidget(html)]).toEqual([name, []]);
      expect([name, shapeOf(parseHtml(html))]).toEqual([name, shapeOf(parseHtml(plain[name] ?? ''))]);
    }
  });

  it.each(HOSTILE)('sends no text from outside with a click: %s', (text) => {
    for (const html of Object.values(everything(text))) {
      const actions = elementsOf(parseHtml(html)).filter(({ name }) => name === 'cwdb-action');
      const sent = actions.map((action) => `${action.attributes.get('endpoint') ?? ''}${textIn(action)}`);
      expect(sent.filter((one) => one.includes(text) || one.includes('evil'))).toEqual([]);
    }
  });

  it('stays below 200 kB with fifty stuck runs whose texts are as long as they may be', () => {
    const text = '"'.repeat(1024);
    const runs = Array.from({ length: 50 }, () => ({
      run: runIn(STATES['stuck'] ?? null, text),
      taskTitle: text,
    }));
    const at = rowSurroundings();
    const html = frame(at.viewer, liveRuns({ runs, checkedAt: NOW, isContinued: false, next: null }, at));
    expect(Buffer.byteLength(html)).toBeLessThan(200_000);
  });
});

describe('the lint', () => {
  const ACTION = `<cwdb-action action="call" display="popup" endpoint="${READ_ARN}">{}</cwdb-action>`;
  it.each([
    ['<script></script>', 'CloudWatch strips <script>'],
    ['<p onclick="x"></p>', 'CloudWatch strips onclick'],
    ['<marquee></marquee>', '<marquee> is not on the list'],
    [
      '<a href="https://elsewhere.example/">x</a>',
      'https://elsewhere.example/ is not relative to the console',
    ],
    ['<a href="//elsewhere.example/">x</a>', 'CloudWatch strips href'],
    [`<div>text ${ACTION}</div>`, 'an action that acts on no element'],
    [`<b></b>${ACTION}${ACTION}`, 'an action that acts on no element'],
    [`<b></b>${ACTION.replace('{}', '{a}')}`, 'parameters that are no JSON: {a}'],
    [`<b></b>${ACTION.replace(':read', ':terminate')}`, 'terminating without confirmation'],
    ['<style>p { color: red; }</style>', 'the rule p holds outside the widget'],
    ['<style>.standdown { background: url(/x); }</style>', 'a style that loads something'],
  ])('finds what is wrong with %s', (html, fault) => {
    expect(lintWidget(html)).toContain(fault);
  });
});
