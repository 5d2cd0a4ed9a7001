/** Small parts: marks, banners, facts, cards, controls. */
export const PARTS = `
.digest { margin: .2rem 0 1rem; color: var(--quiet); }
.quiet { color: var(--quiet); }
.unseen { color: var(--bad); background: var(--bad-ground); border-radius: 3px; padding: 0 .1em; font-family: ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: .9em; }
.verdict { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem 1rem; padding: .8rem 1.1rem; border-radius: 8px; border-inline-start: 6px solid currentColor; margin: 0 0 1rem; }
.verdict .word { font-size: 1.375rem; font-weight: 750; letter-spacing: .03em; }
.verdict .reason { color: var(--text); overflow-wrap: anywhere; }
.verdict.pass { color: var(--good); background: var(--good-ground); }
.verdict.fail, .verdict.unverified { color: var(--bad); background: var(--bad-ground); }
.counts { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem; margin: 0; padding: 0; }
.count { display: inline-block; padding: .25rem .7rem; border-radius: 999px; text-decoration: none; color: var(--info); background: var(--info-ground); border: 1px solid transparent; }
.count:hover { border-color: currentColor; text-decoration: underline; }
.count strong { font-size: 1.05em; }
.count.zero { background: transparent; border-color: var(--line); color: var(--quiet); }
.mark { display: inline-block; padding: .05rem .5rem; border-radius: 5px; font-size: .8125rem; font-weight: 600; white-space: nowrap; }
.critical:not(.zero) { color: var(--bad); background: var(--bad-ground); }
.high:not(.zero) { color: var(--high); background: var(--high-ground); }
.medium:not(.zero) { color: var(--medium); background: var(--medium-ground); }
.low:not(.zero) { color: var(--low); background: var(--low-ground); }
.info:not(.zero) { color: var(--info); background: var(--info-ground); }
.layer { font-size: .6875rem; font-weight: 700; letter-spacing: .08em; padding: .1rem .5rem; border-radius: 4px; }
.layer.verified { color: var(--good); background: var(--good-ground); }
.layer.claimed { color: var(--claimed); background: var(--claimed-ground); }
.layer.observed { color: var(--low); background: var(--low-ground); }
.signers, .bare { list-style: none; margin: 0; padding: 0; }
.signers li { margin: 0 0 .25rem; overflow-wrap: anywhere; }
.tick, .agrees { color: var(--good); }
.tick { font-weight: 700; }
.warn { color: var(--high); font-weight: 600; }
.bad { color: var(--bad); }
.differs { color: var(--high); background: var(--high-ground); font-size: .75rem; font-weight: 600; padding: 0 .4rem; border-radius: 4px; white-space: nowrap; }
.number { color: var(--quiet); font-variant-numeric: tabular-nums; }
.facts { margin: 0; display: grid; gap: .2rem; }
.facts > div { display: grid; grid-template-columns: minmax(5.5rem, 7.5rem) minmax(0, 1fr); gap: .75rem; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
.first .facts { margin-top: .9rem; }
.pages { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1rem; }
.pages .facts > div { grid-template-columns: 4.5rem minmax(0, 1fr); }
.layers { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 1rem; }
.card { border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1.1rem 1rem; min-width: 0; }
.card h3 { margin: 0 0 .5rem; }
.layers .card { border-top: 4px solid; }
.layers .card.verified { border-top-color: var(--good); }
.layers .card.claimed { border-top-color: var(--claimed); }
.layers .card.observed { border-top-color: var(--low); }
.layers .card > p { color: var(--quiet); }
.layers .facts > div { grid-template-columns: minmax(0, 1fr); gap: 0; margin-bottom: .35rem; }
.steps { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem; }
.steps .facts, .steps .bare, .steps details { margin-bottom: .75rem; }
.steps td .bare, .steps dd .bare { margin: 0; }
section > details { margin-top: .75rem; }
details > summary { cursor: pointer; overflow-wrap: anywhere; }
details[open] > summary { margin-bottom: .5rem; }
details .facts { margin-bottom: .5rem; font-size: .875rem; }
button, select, input { font: inherit; color: inherit; }
button { background: var(--surface); border: 1px solid var(--edge); border-radius: 6px; padding: .2rem .8rem; cursor: pointer; }
button:hover { border-color: var(--accent); color: var(--accent); }
select, input[type='search'] { background: var(--surface); border: 1px solid var(--edge); border-radius: 6px; padding: .25rem .5rem; max-width: 100%; }
input[type='checkbox'] { accent-color: var(--accent); margin: 0 .2rem 0 0; vertical-align: -.1em; }
.filters { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem 1rem; margin: 0 0 1rem; padding: .7rem .9rem; background: var(--sunk); border-radius: 8px; }
.filters fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .4rem; min-width: 0; }
.filters legend { float: left; margin-inline-end: .6rem; padding: 0; }
.filters output { color: var(--quiet); margin-inline-start: auto; }
.state.added, .hunk ins { color: var(--good); background: var(--good-ground); }
.state.removed, .hunk del { color: var(--bad); background: var(--bad-ground); }
.state.changed, .state.renamed, .state.mode { color: var(--medium); background: var(--medium-ground); }
.state.unchanged { color: var(--info); background: var(--info-ground); }
.hunk ins, .hunk del, .hunk span { display: block; text-decoration: none; }
.hunk .unseen { display: inline; }
.counts + .after { margin-top: .75rem; }
.facts + .counts { margin-top: 1rem; }
.more { margin: .75rem 0 0; }
`;
