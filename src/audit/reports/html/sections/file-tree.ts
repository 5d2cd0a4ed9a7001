import { formatCount } from '../../../../core/quantity.ts';
import type { AuditReport } from '../../../../model/audit/report.ts';
import { data, markup, type Markup } from '../markup.ts';
import type { SizeNode } from '../size-node.ts';
import { treeItem } from '../tree-data.ts';
import { section } from '../words.ts';

/** Every file. The script draws what is opened, so that there may be very many. */
export function fileTree(sources: readonly SizeNode[], { subject }: AuditReport): Markup {
  const files = sources.reduce((sum, { files }) => sum + files, 0);
  return section(
    'files',
    'Files',
    'verified',
    markup`<noscript
        ><p>
          The tree needs the script. <code>arx inspect ${subject.file} --tree</code> lists the same.
        </p></noscript
      >
      <form class="filters" id="files-filters" hidden aria-label="Filter files">
        <label>Path <input type="search" name="text" autocomplete="off" spellcheck="false" /></label>
        <label><input type="checkbox" name="executable" /> executable</label>
        <label><input type="checkbox" name="marked" /> with findings</label>
        <output id="files-status">${formatCount(files, 'file')}</output>
      </form>
      <div id="files-tree"></div>
      ${data(
        'files-data',
        sources.map((source) => treeItem(source)),
      )} `,
  );
}
