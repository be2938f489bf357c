import { html, Html } from '../../functions/console/html.ts';
import type { ConsoleOptions } from './console.ts';
import { PAGE_STYLE } from './page-style.ts';

/** The page around the widgets. It holds no secret: who has no token sees a form that asks for it. */
export function consolePage({ accountId, widgets }: Pick<ConsoleOptions, 'accountId' | 'widgets'>): string {
  const board = JSON.stringify({ accountId, dashboardName: 'standdown-local', widgets });
  return html`<!doctype html>
    <html lang="en" data-board="${board}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Standdown: local console</title>
        <style>
          ${new Html(PAGE_STYLE)}
        </style>
        <script type="module" src="/console/host.js"></script>
      </head>
      <body>
        <header>
          <h1>Standdown</h1>
          <span class="place">local console</span>
          <span class="tools" id="tools" hidden>
            <label
              >Refresh every
              <select id="interval">
                <option value="0">off</option>
                <option value="2">2 s</option>
                <option value="5" selected="">5 s</option>
                <option value="15">15 s</option>
              </select>
            </label>
            <button type="button" id="refresh">Refresh</button>
            <button type="button" id="theme">Dark</button>
          </span>
        </header>
        <form id="sign-in" hidden>
          <label for="token">The token that <code>npm start</code> printed</label>
          <input id="token" type="password" autocomplete="off" required="" />
          <button>Open</button>
          <p id="sign-in-refusal" role="alert"></p>
        </form>
        <main id="widgets"></main>
        <footer>
          This page hosts the dashboard’s custom widgets as CloudWatch does: the same functions, real calls.
          In AWS the dashboard shows metrics, alarms and queues as well, and its links lead into the console.
        </footer>
        <p id="toast" role="status"></p>
        <dialog id="confirmation" class="small">
          <p id="question"></p>
          <form method="dialog">
            <button value="cancel">Cancel</button>
            <button value="yes" class="yes">Continue</button>
          </form>
        </dialog>
        <dialog id="popup">
          <form method="dialog"><button class="close" aria-label="Close">×</button></form>
          <div class="content"></div>
        </dialog>
      </body>
    </html>`.markup;
}
