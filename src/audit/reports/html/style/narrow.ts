/** Small screens: the sections under the summary, and every row of a table as a card. */
export const NARROW = `
@media (max-width: 60rem) {
  .with-navigation { display: block; }
  nav { position: static; max-height: none; margin-bottom: 1rem; }
  nav ul { display: flex; flex-wrap: wrap; gap: .1rem .25rem; }
}
@media (max-width: 44rem) {
  .page { padding: .5rem .75rem 3rem; }
  .top { padding: .5rem .75rem 0; }
  main > section, .first { padding: 1rem; }
  h1 { font-size: 1.375rem; }
  table, thead, tbody, tr, th, td { display: block; }
  thead tr { display: flex; flex-wrap: wrap; gap: 0 .9rem; }
  thead th { border: 0; }
  thead th, thead th[class], .capabilities td, .capabilities th[scope='row'] { width: auto; min-width: 0; padding-inline: 0; }
  th[data-kind='number'], td.number { text-align: start; white-space: normal; }
  .capabilities thead { display: none; }
  tbody tr { padding: .6rem 0; border-bottom: 1px solid var(--line); }
  tbody td, tbody th { border: 0; padding: .1rem 0; }
  td[data-label] { position: relative; padding-inline-start: 6.25rem; min-height: 1.55em; }
  td[data-label]::before { content: attr(data-label); position: absolute; inset-inline-start: 0; width: 6rem; font-size: .8125rem; color: var(--quiet); }
  .facts > div, td .facts > div { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .filters output { margin-inline-start: 0; flex-basis: 100%; }
  .map text { display: none; }
  .node { flex-wrap: wrap; }
}
`;
