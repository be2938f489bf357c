import type { Shown } from '../shown.ts';
import { type Action, takeActions } from './actions.ts';
import type { Board, BoardWidget } from './board.ts';
import { widgetContext } from './context.ts';
import { closePopup, isConfirmed, openPopup, tell } from './dialogs.ts';

export interface HostedWidget {
  /** Invokes the widget's own function with its own parameters, wherever clicks have led. */
  refresh(): Promise<void>;
  /** Whether it shows what a refresh would bring, and not what a click led to. */
  isAtStart(): boolean;
}

export type Invoke = (endpoint: string, event: object) => Promise<Shown>;

export function hostWidget(board: Board, widget: BoardWidget, invoke: Invoke): HostedWidget {
  const content = frameOf(widget);
  let isAtStart = true;

  const call = async (endpoint: string, parameters: object, from: HTMLElement) => {
    const context = { widgetContext: widgetContext(board, widget, from) };
    content.classList.add('busy');
    const shown = await invoke(endpoint, { ...widget.params, ...parameters, ...context });
    content.classList.remove('busy');
    return shown;
  };
  const act = async ({ run, confirmation, display }: Action, from: HTMLElement) => {
    if (confirmation !== null && !(await isConfirmed(confirmation))) return;
    const shown: Shown =
      run.kind === 'html'
        ? { kind: 'html', html: run.html, stripped: [] }
        : await call(run.endpoint, run.parameters, from);
    if (display === 'popup') {
      show(shown, openPopup());
    } else {
      closePopup();
      isAtStart = run.kind === 'call' && run.endpoint === widget.endpoint && !hasForm(shown);
      show(shown, content);
    }
  };
  const show = (shown: Shown, place: HTMLElement) => {
    render(shown, place);
    for (const action of takeActions(place)) {
      action.element.addEventListener(action.event, (event) => {
        event.preventDefault();
        void act(action, place);
      });
    }
  };
  return {
    isAtStart: () => isAtStart,
    refresh: async () => {
      const shown = await call(widget.endpoint, {}, content);
      isAtStart = true;
      show(shown, content);
    },
  };
}

function frameOf({ title }: BoardWidget): HTMLElement {
  const section = document.createElement('section');
  const heading = document.createElement('h2');
  const content = document.createElement('div');
  section.className = 'widget';
  heading.textContent = title;
  content.className = 'content';
  section.append(heading, content);
  document.querySelector('main')?.append(section);
  return content;
}

function hasForm(shown: Shown): boolean {
  return shown.kind === 'html' && shown.html.includes('<form');
}

function render(shown: Shown, place: HTMLElement): void {
  if (shown.kind === 'html') {
    place.innerHTML = shown.html;
    if (shown.stripped.length > 0) tell(`CloudWatch would strip ${shown.stripped.join(', ')}`);
    return;
  }
  const text = document.createElement('pre');
  text.textContent = shown.kind === 'text' ? shown.text : shown.message;
  place.replaceChildren(text);
}
