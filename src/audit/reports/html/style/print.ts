/** On paper: no controls, all that is folded open, dark on white. */
export const PRINT = `
@media print {
  :root, :root[data-theme] { color-scheme: light; font-size: 11.5px; }
  body { background: none; }
  .skip, .top button, nav, .filters, .more { display: none !important; }
  .page, .with-navigation { display: block; max-width: none; padding: 0; }
  main > section, .first { border: 0; border-radius: 0; padding: 0; margin: 0 0 1.5rem; }
  details::details-content { content-visibility: visible; height: auto; }
  th button::after { content: ''; }
  pre { max-height: none; }
  h2, h3, thead { break-after: avoid; }
  tr, .card, figure { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
}
`;
