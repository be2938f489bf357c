/** The widget's whole look. Every rule begins with its class: the dashboard around it is not ours. */
export const STYLE = `
.standdown {
  --ink: #0f141a; --faint: #5f6b7a; --line: #dedee3; --shade: #f6f6f9; --paper: #ffffff; --link: #006ce0;
  --good: #00802f; --good-shade: #effff1; --waiting: #855900; --waiting-shade: #fffef0;
  --bad: #db0000; --bad-shade: #fff5f5; --neutral: #424650; --neutral-shade: #f3f3f7; --fill: #d89b00;
  color: var(--ink); font: 14px/20px "Amazon Ember", "Helvetica Neue", Roboto, Arial, sans-serif;
}
.standdown.dark {
  --ink: #ebebf0; --faint: #a4a4ad; --line: #3a404b; --shade: #1b232d; --paper: #161d26; --link: #42b4ff;
  --good: #2bb534; --good-shade: #001401; --waiting: #fbd332; --waiting-shade: #191100;
  --bad: #ff7a7a; --bad-shade: #1f0000; --neutral: #c6c6cd; --neutral-shade: #232b37; --fill: #fbd332;
}
.standdown * { box-sizing: border-box; }
.standdown p, .standdown h2, .standdown h3, .standdown dl, .standdown dd, .standdown ol { margin: 0; }
.standdown h2 { font-size: 18px; line-height: 22px; overflow-wrap: anywhere; }
.standdown h3 { margin: 20px 0 8px; font-size: 14px; }
.standdown a { color: var(--link); text-decoration: none; }
.standdown a:hover { text-decoration: underline; }
.standdown code { font: 12px/18px Monaco, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.standdown small { display: block; font-size: 12px; line-height: 16px; color: var(--faint); }
.standdown .summary { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 20px; padding: 0 0 12px; color: var(--faint); }
.standdown .summary b { color: var(--ink); }
.standdown .summary .bad b { color: var(--bad); }
.standdown .summary .checked { margin-left: auto; font-size: 12px; }
.standdown table { width: 100%; border-collapse: collapse; }
.standdown th { padding: 4px 16px 8px 0; border-bottom: 1px solid var(--line); text-align: left; font-size: 12px; color: var(--faint); white-space: nowrap; }
.standdown td { padding: 10px 16px 10px 0; border-bottom: 1px solid var(--line); vertical-align: middle; overflow-wrap: anywhere; }
.standdown tr:last-child td { border-bottom: 0; }
.standdown th:last-child, .standdown td:last-child { padding-right: 0; }
.standdown .runs td:nth-child(n + 3):nth-child(-n + 5) { white-space: nowrap; }
.standdown .runs td:first-child { width: 1%; }
.standdown .runs td:last-child { width: 340px; }
.standdown .title { font-weight: 700; }
.standdown .state { display: inline-block; padding: 1px 8px; border-radius: 10px; font-size: 12px; line-height: 18px; font-weight: 700; white-space: nowrap; border: 1px solid currentColor; }
.standdown .state.good { color: var(--good); background: var(--good-shade); }
.standdown .state.waiting { color: var(--waiting); background: var(--waiting-shade); }
.standdown .state.bad { color: var(--bad); background: var(--bad-shade); }
.standdown .state.neutral { color: var(--neutral); background: var(--neutral-shade); }
.standdown .late { color: var(--waiting); font-weight: 700; }
.standdown .none { color: var(--faint); }
.standdown .controls { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
.standdown .btn { padding: 3px 14px; border: 2px solid var(--link); border-radius: 20px; background: none; color: var(--link); font: inherit; font-weight: 700; cursor: pointer; }
.standdown .btn:hover { background: var(--shade); }
.standdown .btn:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.standdown .btn.danger { border-color: var(--bad); color: var(--bad); }
.standdown .btn.primary { border-color: var(--bad); background: var(--bad); color: var(--paper); }
.standdown .progress { flex: 1 1 130px; min-width: 130px; font-size: 12px; line-height: 16px; color: var(--waiting); }
.standdown .bar { height: 4px; margin-top: 5px; border-radius: 2px; overflow: hidden; background: var(--line); }
.standdown .bar i { display: block; width: 100%; height: 100%; border-radius: 2px; background: var(--fill); transform-origin: left; animation: standdown-fill linear both; }
.standdown .told td { padding-bottom: 8px; border-bottom: 0; }
.standdown .told + tr td { padding-top: 0; }
.standdown .advice { padding: 6px 12px; border-left: 3px solid var(--bad); border-radius: 0 6px 6px 0; background: var(--bad-shade); font-size: 13px; line-height: 18px; }
.standdown .advice b { display: block; color: var(--bad); }
.standdown .notice { padding: 16px; border: 1px solid var(--line); border-left: 4px solid var(--neutral); border-radius: 8px; background: var(--shade); }
.standdown .notice.good { border-left-color: var(--good); }
.standdown .notice.waiting { border-left-color: var(--waiting); }
.standdown .notice.bad { border-left-color: var(--bad); }
.standdown .notice p { margin-bottom: 12px; overflow-wrap: anywhere; }
.standdown .facts { display: grid; grid-template-columns: 110px minmax(0, 1fr); gap: 6px 20px; }
.standdown .facts dt { color: var(--faint); }
.standdown .facts dd { overflow-wrap: anywhere; }
.standdown .head { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; margin-bottom: 12px; }
.standdown .links { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 12px; }
.standdown .verdict { margin-top: 16px; padding: 12px 16px; border-radius: 8px; background: var(--shade); overflow-wrap: anywhere; }
.standdown .timeline { padding: 0; list-style: none; border-left: 2px solid var(--line); }
.standdown .timeline li { position: relative; padding: 0 0 12px 18px; overflow-wrap: anywhere; }
.standdown .timeline li:last-child { padding-bottom: 0; }
.standdown .timeline li::before { content: ""; position: absolute; left: -6px; top: 5px; width: 10px; height: 10px; border-radius: 5px; background: var(--neutral); }
.standdown .timeline .good::before { background: var(--good); }
.standdown .timeline .waiting::before { background: var(--fill); }
.standdown .timeline .bad::before { background: var(--bad); }
.standdown .timeline time { margin-right: 8px; color: var(--faint); font-size: 12px; }
.standdown .form { max-width: 860px; }
.standdown .form label { display: block; margin: 16px 0 4px; font-weight: 700; }
.standdown .form textarea { width: 100%; min-height: 64px; padding: 6px 10px; border: 2px solid var(--line); border-radius: 8px; background: var(--paper); color: var(--ink); font: inherit; }
.standdown .form textarea:focus { outline: none; border-color: var(--link); }
.standdown .form .controls { margin-top: 16px; }
.standdown .empty { padding: 24px 0 8px; max-width: 720px; }
.standdown .empty ol { margin: 12px 0 0; padding-left: 20px; }
.standdown .empty li { padding: 4px 0; }
.standdown .pages { padding-top: 12px; }
@keyframes standdown-fill { to { transform: scaleX(1); } }
`;
