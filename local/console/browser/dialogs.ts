import { part } from './board.ts';

/** Asks in a dialog; anything but its yes is a no. */
export function isConfirmed(question: string): Promise<boolean> {
  const dialog = part('confirmation', HTMLDialogElement);
  part('question', HTMLElement).textContent = question;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue === 'yes');
  });
}

/** The pop-up's content, shown from now on. */
export function openPopup(): HTMLElement {
  const dialog = part('popup', HTMLDialogElement);
  if (!dialog.open) dialog.showModal();
  const content = dialog.querySelector('.content');
  if (!(content instanceof HTMLElement)) throw new Error('page: expected the content of the pop-up');
  return content;
}

export function closePopup(): void {
  part('popup', HTMLDialogElement).close();
}

export function isDialogOpen(): boolean {
  return document.querySelector('dialog[open]') !== null;
}

const TOAST_MS = 4000;
let hiding: number | undefined;

export function tell(text: string): void {
  const toast = part('toast', HTMLElement);
  toast.textContent = text;
  toast.classList.add('shown');
  clearTimeout(hiding);
  hiding = setTimeout(() => toast.classList.remove('shown'), TOAST_MS);
}
