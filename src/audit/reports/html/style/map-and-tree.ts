/** The size map and the file tree. */
export const MAP_AND_TREE = `
figure { margin: 0 0 1rem; }
figcaption { color: var(--quiet); margin-top: .5rem; }
.map { display: block; width: 100%; height: auto; }
.map text { font: 12px system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif; fill: var(--text); }
.map rect { stroke: var(--surface); stroke-width: 1; }
.c0 { fill: var(--c0); } .c1 { fill: var(--c1); } .c2 { fill: var(--c2); } .c3 { fill: var(--c3); }
.c4 { fill: var(--c4); } .c5 { fill: var(--c5); } .c6 { fill: var(--c6); } .c7 { fill: var(--c7); }
.map rect:hover { stroke: var(--accent); stroke-width: 2; }
.tree { list-style: none; margin: 0; padding: 0; }
.tree li {
  padding-inline-start: calc((var(--level) - 1) * 1.15rem);
  background: repeating-linear-gradient(to right, transparent 0 .55rem, var(--line) .55rem calc(.55rem + 1px), transparent calc(.55rem + 1px) 1.15rem) no-repeat 0 0 / calc((var(--level) - 1) * 1.15rem) 100%;
}
.tree [role='treeitem'] { outline: none; }
.node { display: flex; align-items: baseline; gap: 0 .6rem; padding: .1rem .4rem; border-radius: 5px; cursor: default; }
.more-lines { color: var(--accent); padding-inline-start: 1.8rem; cursor: pointer; }
.node:hover { background: var(--sunk); }
.tree [role='treeitem']:focus-visible > .node { outline: 3px solid var(--accent); outline-offset: -2px; }
.node > * { flex: none; }
.node .twist { width: .8rem; color: var(--quiet); }
.node .name { flex: 0 1 auto; overflow-wrap: anywhere; min-width: 0; unicode-bidi: isolate; }
.node .type, .node .size { color: var(--quiet); font-size: .8438rem; }
.node .size { margin-inline-start: auto; font-variant-numeric: tabular-nums; }
.node .runs { font-size: .75rem; font-weight: 600; color: var(--medium); background: var(--medium-ground); border-radius: 4px; padding: 0 .4rem; }
.matches { margin: 0; padding: 0; list-style: none; }
`;
