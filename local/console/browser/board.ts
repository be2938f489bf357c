/** What the server wrote into the page. */
export interface Board {
  readonly accountId: string;
  readonly dashboardName: string;
  readonly widgets: readonly BoardWidget[];
}

export interface BoardWidget {
  readonly title: string;
  readonly endpoint: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export function readBoard(): Board {
  return JSON.parse(document.documentElement.dataset['board'] ?? '') as Board;
}

/** The element that the page has by this id, as the kind that it is. */
export function part<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`page: expected ${kind.name} #${id}`);
}
