/** What the page shows in the place of a widget, or in a pop-up. */
export type Shown =
  | { readonly kind: 'html'; readonly html: string; readonly stripped: readonly string[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'failed'; readonly message: string };
