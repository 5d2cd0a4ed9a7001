import type { BundleDiff } from '../../../model/audit/bundle-diff.ts';
import { changes } from './diff/changes.ts';
import { documentOf } from './document.ts';
import { markup } from './markup.ts';

/** How two bundles differ, as one HTML document of the same kind as a report. The same diff gives the same bytes. */
export function diffHtmlOf(diff: BundleDiff): string {
  const { a, b } = diff;
  const entries = [
    ['changes', 'Changes'],
    ['changed-sources', 'Sources'],
    ['changed-files', 'Files'],
    ['changed-commands', 'Commands'],
    ['changed-settings', 'Settings'],
    ['changed-components', 'Components'],
  ] as const;
  const items = entries.map(([anchor, title]) => markup`<li><a href="#${anchor}">${title}</a></li>`);
  return documentOf({
    product: 'arx diff',
    title: `${a.file} ${a.digest} to ${b.file} ${b.digest} - arx diff`,
    navigation: markup`<nav aria-label="Sections">
      <ul>
        ${items}
      </ul>
    </nav>`,
    main: [markup`<header class="first"><h1>${a.file} → ${b.file}</h1></header> `, changes(diff)],
  });
}
