import { html, type Html } from './html.ts';

/** What a new deployment shows: how the first run gets on record. */
export function emptyState(): Html {
  return html`<div class="empty">
    <h2>No run is open</h2>
    <p>
      A run shows up here once a dispatcher has put it on record, with signed calls to the API of this stack:
    </p>
    <ol>
      <li><code>POST /tasks</code> with a <code>title</code> creates a task.</li>
      <li><code>POST /tasks/{task_id}/runs</code> claims it and answers with a <code>run_id</code>.</li>
      <li>
        <code>ecs:RunTask</code> with <code>startedBy</code> = that <code>run_id</code> launches the worker.
      </li>
      <li>
        <code>PUT /runs/{run_id}/worker</code> with its ARN attaches it; from then on it can be stopped.
      </li>
    </ol>
  </div>`;
}
