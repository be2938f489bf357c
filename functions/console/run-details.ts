import type { Effective } from '../core/effective.ts';
import type { Inspection, LiveWorker } from '../core/inspection.ts';
import { hasEnded, type Run, type RunEvent } from '../core/run.ts';
import type { EpochSeconds } from '../core/time.ts';
import { dynamoDbItemLink } from '../wiring/console-links.ts';
import { type RecordKey, runRecord, taskRecord } from '../wiring/table.ts';
import { link } from './controls.ts';
import { type Facts, facts } from './facts.ts';
import { html, type Html } from './html.ts';
import { stateOf, type Tone } from './run-state.ts';
import { ecsTaskLink, ecsTaskLogsLink } from './task-links.ts';
import { timeline } from './timeline.ts';
import type { Viewer } from './viewer.ts';
import { duration } from './words.ts';

export interface RunDetails {
  readonly run: Run;
  readonly taskTitle: string | null;
  readonly inspection: Inspection;
  /** The last ones, in order. */
  readonly events: readonly RunEvent[];
}

export interface DetailSurroundings {
  readonly viewer: Viewer;
  readonly now: EpochSeconds;
  readonly region: string;
  readonly tableName: string;
}

/** One run in full: the record, what ECS shows of its worker, what that means, and how it came to it. */
export function runDetails(details: RunDetails, surroundings: DetailSurroundings): Html {
  const { run, taskTitle, inspection, events } = details;
  const { viewer } = surroundings;
  const { word, tone } = wordOf(run, surroundings);
  return html`<div class="head">
      <h2>${taskTitle ?? run.task_id}</h2>
      <span class="state ${tone}">${word}</span>
    </div>
    ${facts(recordOf(run, surroundings))} ${links(run, surroundings)}
    <h3>Worker, as ECS shows it now</h3>
    ${liveView(inspection, viewer)}
    <h3>Events${events[0] && events[0].id > 1 ? `, the last ${events.length}` : ''}</h3>
    ${timeline(events, viewer)}`;
}

function wordOf(run: Run, { viewer, now }: DetailSurroundings): { word: string; tone: Tone } {
  if (!hasEnded(run)) return stateOf(run, viewer, now);
  const tone = run.outcome === 'completed' || run.outcome === 'reclaimed' ? 'good' : 'bad';
  return { word: run.outcome, tone };
}

function recordOf(run: Run, { viewer, now }: DetailSurroundings): Facts {
  const { termination, proof, finish } = run;
  const lasted = duration((run.ended_at ?? now) - run.started_at);
  const beat = run.last_heartbeat_at;
  return [
    ['Run', run.run_id],
    ['Task', `${run.task_id}, attempt ${run.attempt}`],
    ['Profile', run.profile],
    ['Started', `${viewer.moment(run.started_at)}, ${lasted}${run.ended_at === null ? ' ago' : ' long'}`],
    ['Ended', run.ended_at && viewer.moment(run.ended_at)],
    ['Error', run.error],
    ['Heartbeat', beat && `${viewer.moment(beat)}${run.last_note === null ? '' : `: ${run.last_note}`}`],
    ['Word', finish && [finish.outcome, finish.summary].filter((part) => part !== null).join(': ')],
    [
      'Termination',
      termination && `${termination.state}, by ${termination.requested_by}, then ${termination.then}`,
    ],
    ['Reason', termination?.reason],
    ['Obstacle', termination?.obstacle],
    ['Proof', proof && proofInWords(proof, viewer)],
    ['Worker', run.worker?.task_arn],
  ];
}

function proofInWords(
  { source, last_status, stop_code, containers, observed_at }: NonNullable<Run['proof']>,
  viewer: Viewer,
): string {
  const exits = containers.map(({ name, exit_code }) => `${name} exit ${exit_code ?? 'unknown'}`);
  const seen = [last_status, stop_code, ...exits].filter((part) => part !== null).join(', ');
  return `${seen || 'none seen'} (${source}, ${viewer.moment(observed_at)})`;
}

function links(run: Run, { region, tableName }: DetailSurroundings): Html {
  const item = (key: RecordKey) => dynamoDbItemLink(region, tableName, key);
  const arn = run.worker?.task_arn;
  return html`<div class="links">
    ${arn === undefined ? undefined : html`${link('ECS task', ecsTaskLink(arn))} ${link('Logs', ecsTaskLogsLink(arn))}`}
    ${link('Run item', item(runRecord(run.run_id)))} ${link('Task item', item(taskRecord(run.task_id)))}
  </div>`;
}

function liveView(inspection: Inspection, viewer: Viewer): Html {
  const worker = 'worker' in inspection && inspection.worker ? workerOf(inspection.worker, viewer) : [];
  const reason = 'reason' in inspection ? html`<p>${inspection.reason}</p>` : undefined;
  if (!('verdict' in inspection)) return html`${reason}`;
  const shown = facts([...worker, ...deadlinesOf(inspection.effective, viewer)]);
  return html`${shown} ${reason} ${verdict(inspection, viewer)}`;
}

function deadlinesOf(effective: Effective | null, viewer: Viewer): Facts {
  if (effective === null) return [];
  const { stop_at, killed_by, confirmed_by } = effective;
  return [
    ['SIGTERM at', stop_at && viewer.moment(stop_at)],
    ['SIGKILL by', killed_by && viewer.moment(killed_by)],
    ['Confirmed by', confirmed_by && viewer.moment(confirmed_by)],
  ];
}

function workerOf(worker: LiveWorker, viewer: Viewer): Facts {
  const { last_status, desired_status, started_at } = worker;
  const heading =
    desired_status === null || desired_status === last_status ? '' : `, is to be ${desired_status}`;
  const containers = worker.containers.map(({ name, last_status: status, exit_code, reason }) =>
    [`${name} ${status ?? 'unknown'}`, exit_code === null ? null : `exit ${exit_code}`, reason]
      .filter((part) => part !== null)
      .join(', '),
  );
  return [
    ['Status', last_status + heading],
    ['Health', worker.health],
    ['Connectivity', worker.connectivity],
    ['Size', worker.cpu && `${worker.cpu} CPU units, ${worker.memory ?? 'unknown'} MiB`],
    ['Running since', started_at && viewer.moment(started_at)],
    ['Containers', containers.join('; ')],
  ];
}

/** Whatever verdicts there are: each carries its own words. */
function verdict(finding: Extract<Inspection, { verdict: unknown }>, viewer: Viewer): Html {
  return html`<div class="verdict">
    <p><b>${finding.verdict.replaceAll('_', ' ')}.</b> ${viewer.localized(finding.explanation)}</p>
    <p>${viewer.localized(finding.next_action)}</p>
  </div>`;
}
