import type { BundleDiff, SourceDiff } from '../../../../model/audit/bundle-diff.ts';
import { commitWords, fileCounts, furtherCommits, growthWords, movedWords } from '../../diff-words.ts';
import { markup, type Markup, type Part } from '../markup.ts';
import { type Column, type Row, table } from '../table.ts';
import { code, NOTHING, section } from '../words.ts';
import { stateCell } from './state-mark.ts';

const COLUMNS: readonly Column[] = [
  { label: 'State' },
  { label: 'Source', room: 'some' },
  { label: 'Moved', room: 'much' },
  { label: 'Files' },
  { label: 'Growth', kind: 'number' },
];

/** Every source, and from where to where it has moved. */
export function changedSources({ sources }: BundleDiff): Markup {
  const shown =
    sources.length === 0
      ? NOTHING
      : table('changed-sources-table', 'Changed sources', COLUMNS, sources.map(row));
  return section('changed-sources', 'Sources, before and after', 'claimed', shown);
}

function row(source: SourceDiff): Row {
  const { state, name, before, after, growth, files } = source;
  const request = (after ?? before)?.request ?? '';
  const counts = files.length === 0 && state !== 'changed' ? '' : fileCounts(files);
  return {
    cells: [
      stateCell(state),
      markup`<strong>${name}</strong><br />${code(request)}`,
      [movedWords(source), origins(source), subjects(source)],
      { shown: counts, sort: files.length },
      { shown: growthWords(growth), sort: growth },
    ],
  };
}

/** The request before, where it is another one now. */
function origins({ before, after }: SourceDiff): Part {
  if (before === undefined || after === undefined || before.request === after.request) return undefined;
  return markup`<br /><span class="quiet">was</span> ${code(before.request)}`;
}

function subjects(source: SourceDiff): Part {
  if (source.commits === undefined) return undefined;
  const lines = [...source.commits.subjects, furtherCommits(source)].filter((line) => line !== undefined);
  return markup`<details>
    <summary>${commitWords(source)}</summary>
    <ul>
      ${lines.map((line) => markup`<li>${line}</li>`)}
    </ul>
  </details>`;
}
