import type { BundleDiff, FileDiff, Hunk, SourceDiff } from '../../../../model/audit/bundle-diff.ts';
import { fileWords } from '../../diff-words.ts';
import { markup, type Markup, type Part } from '../markup.ts';
import { type Column, type Row, table } from '../table.ts';
import { code, NOTHING, section } from '../words.ts';
import { stateCell } from './state-mark.ts';

const COLUMNS: readonly Column[] = [
  { label: 'State' },
  { label: 'Source' },
  { label: 'Path', room: 'some' },
  { label: 'What', room: 'much' },
];

/** Every file that differs; the lines of texts are folded. */
export function changedFiles({ sources }: BundleDiff): Markup {
  const rows = sources.flatMap((source) => source.files.map((file) => row(file, source)));
  const shown = rows.length === 0 ? NOTHING : table('changed-files-table', 'Changed files', COLUMNS, rows);
  return section('changed-files', 'Changed files', 'verified', shown);
}

function row(file: FileDiff, { name }: SourceDiff): Row {
  const words = fileWords(file);
  return { cells: [stateCell(file.state), name, code(file.path), { shown: what(file, words), sort: words }] };
}

function what({ text, newExecutable }: FileDiff, words: string): Part {
  const shown = newExecutable ? markup`<span class="warn">${words}</span>` : words;
  if (text === undefined || text.hunks.length === 0) return shown;
  return markup`<details>
    <summary>${shown}</summary>
    ${text.hunks.map(hunk)}${text.cut !== undefined && markup`<p class="quiet">Cut: ${text.cut}</p>`}
  </details>`;
}

function hunk({ before, after, lines }: Hunk): Markup {
  return markup`<pre class="hunk" tabindex="0" aria-label="Lines from ${before}, now from ${after}">
${lines.map(line)}</pre>`;
}

function line(text: string): Markup {
  if (text.startsWith('+')) return markup`<ins>${text}</ins>`;
  return text.startsWith('-') ? markup`<del>${text}</del>` : markup`<span>${text}</span>`;
}
