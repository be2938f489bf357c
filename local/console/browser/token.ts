import { part } from './board.ts';

const KEY = 'standdown-token';

/** Out of the address's fragment, which no server sees; kept for this tab only, and gone from the address. */
export function takeToken(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given !== null) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, '', location.pathname);
  }
  return sessionStorage.getItem(KEY);
}

/** Asks for the token; whoever is asked again gave a wrong one. */
export function askForToken(refusal = ''): void {
  sessionStorage.removeItem(KEY);
  const form = part('sign-in', HTMLFormElement);
  form.hidden = false;
  part('sign-in-refusal', HTMLElement).textContent = refusal;
  form.onsubmit = (event) => {
    event.preventDefault();
    sessionStorage.setItem(KEY, part('token', HTMLInputElement).value);
    location.reload();
  };
}
