/** A `cwdb-action`, and the element before it that it acts on. */
export interface Action {
  readonly element: Element;
  readonly event: string;
  readonly confirmation: string | null;
  readonly display: 'widget' | 'popup';
  readonly run:
    | { readonly kind: 'call'; readonly endpoint: string; readonly parameters: object }
    | { readonly kind: 'html'; readonly html: string };
}

/** Takes the actions out of the content, each bound to the element before it. */
export function takeActions(content: HTMLElement): readonly Action[] {
  return [...content.querySelectorAll('cwdb-action')].flatMap((tag) => {
    const element = tag.previousElementSibling;
    tag.remove();
    return element === null ? [] : [actionOf(tag, element)];
  });
}

function actionOf(tag: Element, element: Element): Action {
  const isCall = tag.getAttribute('action') === 'call';
  return {
    element,
    event: tag.getAttribute('event') ?? 'click',
    confirmation: tag.getAttribute('confirmation'),
    display: tag.getAttribute('display') === 'popup' ? 'popup' : 'widget',
    run: isCall
      ? {
          kind: 'call',
          endpoint: tag.getAttribute('endpoint') ?? '',
          parameters: JSON.parse(tag.textContent || '{}') as object,
        }
      : { kind: 'html', html: tag.innerHTML },
  };
}
