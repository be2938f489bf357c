/** The look of what CloudWatch has around widgets; theirs comes with them. */
export const PAGE_STYLE = `
:root { --paper: #ffffff; --ink: #0f141a; --faint: #5f6b7a; --line: #c6c6cd; --back: #f1f2f4; --link: #006ce0; color-scheme: light; }
:root[data-theme="dark"] { --paper: #161d26; --ink: #ebebf0; --faint: #a4a4ad; --line: #3a404b; --back: #0b1017; --link: #42b4ff; color-scheme: dark; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; min-height: 100vh; background: var(--back); color: var(--ink); font: 14px/20px "Helvetica Neue", Roboto, Arial, sans-serif; }
header { display: flex; align-items: center; gap: 12px; padding: 10px 24px; background: #161d26; color: #ebebf0; }
h1 { margin: 0; font-size: 16px; }
.place { color: #a4a4ad; }
.tools { display: flex; align-items: center; gap: 12px; margin-left: auto; color: #ebebf0; }
.tools select, .tools button { margin-left: 4px; padding: 4px 12px; border: 1px solid #656871; border-radius: 8px; background: none; color: inherit; font: inherit; cursor: pointer; }
.tools option { color: #0f141a; }
main { display: grid; gap: 20px; padding: 20px 24px; }
.widget { border: 1px solid var(--line); border-radius: 16px; background: var(--paper); overflow: hidden; }
.widget > h2 { margin: 0; padding: 14px 20px 6px; font-size: 16px; }
.widget > .content { min-height: 120px; padding: 8px 20px 20px; overflow-x: auto; }
.busy { opacity: .55; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
footer { padding: 0 24px 24px; max-width: 900px; color: var(--faint); font-size: 12px; line-height: 16px; }
#sign-in { max-width: 420px; margin: 80px auto; padding: 24px; border: 1px solid var(--line); border-radius: 16px; background: var(--paper); }
#sign-in label { display: block; margin-bottom: 6px; font-weight: 700; }
#sign-in input { width: 100%; margin-bottom: 12px; padding: 6px 10px; border: 2px solid var(--line); border-radius: 8px; background: none; color: inherit; font: inherit; }
dialog { width: min(860px, calc(100vw - 48px)); max-height: calc(100vh - 64px); padding: 20px 24px 24px; border: 1px solid var(--line); border-radius: 16px; background: var(--paper); color: var(--ink); overflow-y: auto; }
dialog.small { width: min(520px, calc(100vw - 48px)); }
dialog::backdrop { background: rgb(15 20 26 / .6); }
dialog button, #sign-in button { padding: 4px 18px; border: 2px solid var(--link); border-radius: 20px; background: none; color: var(--link); font: inherit; font-weight: 700; cursor: pointer; }
dialog button.yes, #sign-in button { background: var(--link); color: var(--paper); }
#confirmation p { margin: 0 0 20px; overflow-wrap: anywhere; }
#confirmation form { display: flex; justify-content: flex-end; gap: 8px; }
dialog button.close { position: absolute; top: 14px; right: 16px; padding: 2px 8px; border: 0; font-size: 22px; color: var(--faint); }
#toast { position: fixed; bottom: 16px; left: 50%; translate: -50%; margin: 0; padding: 8px 16px; border-radius: 8px; background: var(--ink); color: var(--paper); opacity: 0; transition: opacity .2s; pointer-events: none; max-width: calc(100vw - 48px); overflow-wrap: anywhere; }
#toast.shown { opacity: 1; }
`;
