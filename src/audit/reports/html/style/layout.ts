/** The page: what stands where. */
export const LAYOUT = `
*, *::before, *::after { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 400 .9375rem/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', Arial, sans-serif;
}
.skip { position: absolute; left: 1rem; top: -4rem; padding: .5rem 1rem; background: var(--surface); border: 2px solid var(--accent); border-radius: 6px; z-index: 2; }
.skip:focus { top: .5rem; }
.top { display: flex; align-items: center; justify-content: space-between; gap: 1rem; max-width: 88rem; margin: 0 auto; padding: .75rem 1.5rem 0; min-height: 2.75rem; }
.product { font-weight: 600; letter-spacing: .01em; color: var(--quiet); }
.page { max-width: 60rem; margin: 0 auto; padding: .5rem 1.5rem 4rem; }
.with-navigation { display: grid; grid-template-columns: 11.5rem minmax(0, 1fr); gap: 2rem; max-width: 88rem; align-items: start; }
main { min-width: 0; }
main:focus { outline: none; }
nav { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow-y: auto; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: flex; justify-content: space-between; gap: .5rem; padding: .28rem .6rem; border-radius: 6px; color: var(--text); text-decoration: none; }
nav a:hover { background: var(--surface); color: var(--accent); text-decoration: underline; }
main > section, .first { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 1.25rem 1.5rem 1.5rem; margin: 0 0 1.25rem; }
h1 { font-size: 1.75rem; line-height: 1.25; font-weight: 650; margin: 0; overflow-wrap: anywhere; letter-spacing: -.01em; }
h2 { font-size: 1.1875rem; line-height: 1.3; font-weight: 650; margin: 0 0 .85rem; display: flex; flex-wrap: wrap; align-items: center; gap: .6rem; }
h3 { font-size: .9375rem; line-height: 1.4; font-weight: 650; margin: 1.5rem 0 .6rem; overflow-wrap: anywhere; }
.first h2 { font-size: .9375rem; margin: 1.1rem 0 .3rem; }
p { margin: 0 0 .75rem; overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: .15em; }
a, summary, button, input, select, [tabindex] { scroll-margin: 1rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
code, pre { font-family: ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: .8438rem; unicode-bidi: isolate; }
code { overflow-wrap: anywhere; }
pre { margin: 0 0 .75rem; padding: .7rem .9rem; background: var(--sunk); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 30rem; overflow-y: auto; }
[hidden] { display: none !important; }
.aside { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;
