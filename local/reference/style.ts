/** The page's whole look; colours follow the reader's light or dark. */
export const STYLE = `
:root {
  --paper: light-dark(#ffffff, #14171c);
  --ink: light-dark(#1d232b, #dde3ea);
  --faint: light-dark(#5c6773, #97a3b0);
  --line: light-dark(#e2e6ea, #2b323b);
  --shade: light-dark(#f5f7f9, #1b2027);
  --link: light-dark(#0b5cad, #7db8f5);
  --good: light-dark(#17693a, #6fce97);
  --warm: light-dark(#8f4a00, #f0b26a);
  color-scheme: light dark;
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0; display: grid; grid-template-columns: 19rem minmax(0, 1fr);
  background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif;
}
nav {
  position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem 1rem;
  background: var(--shade); border-right: 1px solid var(--line); font-size: .875rem;
}
nav h2 { margin: 1rem 0 .4rem; font-size: .8rem; text-transform: uppercase; letter-spacing: .06em; color: var(--faint); }
nav h2:first-child { margin-top: 0; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: flex; gap: .6rem; padding: .2rem 0; color: inherit; }
main { padding: 2rem clamp(1.25rem, 4vw, 4rem) 6rem; max-width: 62rem; }
h1 { margin: 0; font-size: 2.25rem; letter-spacing: -.02em; }
h2 { margin: 3.5rem 0 .5rem; font-size: 1.6rem; letter-spacing: -.01em; }
h3 { margin: 0; font-size: 1.2rem; }
h4 { margin: 1.75rem 0 .5rem; font-size: .8rem; text-transform: uppercase; letter-spacing: .06em; color: var(--faint); }
p { margin: .6rem 0; }
.summary { margin: .25rem 0 1.5rem; font-size: 1.15rem; color: var(--faint); }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
code, pre { font: .875em/1.5 ui-monospace, "SFMono-Regular", "DejaVu Sans Mono", monospace; }
pre { margin: .5rem 0; padding: .8rem 1rem; overflow-x: auto; background: var(--shade); border: 1px solid var(--line); border-radius: 6px; font-size: .8125rem; }
pre code { font-size: inherit; }
.call { margin: 2rem 0 0; padding: 2rem 0 0; border-top: 1px solid var(--line); }
.schema { margin: 2rem 0 0; }
.address { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem .7rem; }
.address code { font-size: 1rem; overflow-wrap: anywhere; }
.right { margin-left: auto; font-size: .875rem; color: var(--faint); }
.right b { color: var(--ink); }
.verb { font: 600 .75rem/1.6 ui-monospace, "DejaVu Sans Mono", monospace; flex: none; width: 2.6rem; color: var(--good); }
.verb.post, .verb.put { color: var(--warm); }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
th, td { padding: .5rem .75rem .5rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400; }
tr:first-child > * { border-top: 0; }
.fields th { width: 15rem; overflow-wrap: anywhere; }
.fields p { margin: .1rem 0 0; }
.type { font-size: .8125rem; color: var(--faint); overflow-wrap: anywhere; }
.type code { font-size: 1em; }
.optional { margin-left: .4rem; font-size: .75rem; color: var(--faint); }
.problems td:nth-child(1) { width: 3.25rem; }
.problems td:nth-child(2) { width: 15rem; overflow-wrap: anywhere; }
.status { font: 600 .875rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; color: var(--warm); }
.answer .status { color: var(--good); }
.answer p { margin: .4rem 0; }
.headers { display: block; font-size: .875rem; color: var(--faint); }
.variant { margin: 1rem 0 .25rem; font-weight: 600; }
summary { cursor: pointer; font-size: .875rem; color: var(--link); }
:target { scroll-margin-top: 1rem; }
:target > h3 { text-decoration: underline; text-underline-offset: .3em; }
@media (max-width: 56rem) {
  body { display: block; }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); }
  .fields th, .problems td:nth-child(2) { width: 38%; }
}
`;
