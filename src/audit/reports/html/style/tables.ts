/** Tables that are calm to read. */
export const TABLES = `
table { width: 100%; border-collapse: collapse; }
th, td { text-align: start; vertical-align: top; padding: .45rem .75rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; unicode-bidi: isolate; }
th:first-child, td:first-child { padding-inline-start: .25rem; }
thead th { font-size: .8125rem; font-weight: 600; color: var(--quiet); border-bottom: 2px solid var(--line); vertical-align: bottom; white-space: nowrap; overflow-wrap: normal; }
tbody tr:last-child > * { border-bottom: 0; }
tbody tr:hover { background: var(--sunk); }
tr:target, tr.reached, .card:target { background: var(--low-ground); }
tr:focus-visible { outline-offset: -3px; }
th { min-width: 6.25rem; }
th[data-kind] { min-width: 0; }
th.room-some { width: 24%; min-width: 9rem; }
th.room-most { width: 72%; }
th.room-much { width: 42%; min-width: 12rem; }
th[data-kind='number'], td.number { text-align: end; font-variant-numeric: tabular-nums; }
td.number { color: inherit; white-space: nowrap; }
td .facts { font-size: .875rem; }
td .facts > div { grid-template-columns: minmax(4rem, 5.5rem) minmax(0, 1fr); gap: .5rem; }
th button { font: inherit; color: inherit; background: none; border: 0; padding: .1rem 0; text-align: inherit; }
th button::after { content: ' \\2195'; color: var(--edge); }
th[aria-sort='ascending'] button::after { content: ' \\2191'; color: var(--accent); }
th[aria-sort='descending'] button::after { content: ' \\2193'; color: var(--accent); }
.place { display: inline; }
.capabilities { margin-top: .25rem; }
.capabilities th[scope='row'] { font-weight: 500; width: 11rem; }
.capabilities td { width: 40%; }
`;
