import { part, readBoard } from './board.ts';
import { currentTheme, type Theme } from './context.ts';
import { isDialogOpen, tell } from './dialogs.ts';
import { invoke, SignedOut } from './invoke.ts';
import { askForToken, takeToken } from './token.ts';
import { type HostedWidget, hostWidget } from './widget.ts';

const THEME_KEY = 'standdown-theme';

const token = takeToken();
useTheme(localStorage.getItem(THEME_KEY) === 'dark' ? 'dark' : 'light');
if (token === null) askForToken();
else open(token);

function open(knownToken: string): void {
  const board = readBoard();
  const widgets = board.widgets.map((widget) =>
    hostWidget(board, widget, (endpoint, event) => invoke(knownToken, endpoint, event).catch(signOut)),
  );
  const refreshAll = () => void Promise.all(widgets.map((widget) => widget.refresh()));
  part('tools', HTMLElement).hidden = false;
  part('refresh', HTMLButtonElement).onclick = refreshAll;
  part('theme', HTMLButtonElement).onclick = () => {
    useTheme(currentTheme() === 'dark' ? 'light' : 'dark');
    refreshAll();
  };
  part('interval', HTMLSelectElement).onchange = () => refreshRegularly(widgets);
  document.addEventListener('click', keepInside);
  document.addEventListener('submit', keepInside);
  refreshAll();
  refreshRegularly(widgets);
}

function signOut(error: unknown): never {
  if (error instanceof SignedOut) {
    part('widgets', HTMLElement).hidden = true;
    part('tools', HTMLElement).hidden = true;
    askForToken('That is not a token of this stack.');
  }
  throw error;
}

let timer: number | undefined;

/** Leaves alone what somebody is in the middle of. */
function refreshRegularly(widgets: readonly HostedWidget[]): void {
  clearInterval(timer);
  const seconds = Number(part('interval', HTMLSelectElement).value);
  if (seconds === 0) return;
  timer = setInterval(() => {
    if (isDialogOpen()) return;
    for (const widget of widgets) if (widget.isAtStart()) void widget.refresh();
  }, seconds * 1000);
}

/** A link of a widget is relative to the AWS console, and leads nowhere from here; a form is never sent. */
function keepInside(event: Event): void {
  const { target } = event;
  if (!(target instanceof Element)) return;
  const href = target.closest('a')?.getAttribute('href');
  if (event.type === 'submit' && !target.closest('dialog')) event.preventDefault();
  if (href === null || href === undefined) return;
  event.preventDefault();
  tell(`In AWS this leads to ${href}`);
}

function useTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  localStorage.setItem(THEME_KEY, theme);
  part('theme', HTMLButtonElement).textContent = theme === 'dark' ? 'Light' : 'Dark';
}
