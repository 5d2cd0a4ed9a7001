import { textOfLines } from '../text-of-lines.ts';
import {
  commitWords,
  fileCounts,
  fileWords,
  furtherCommits,
  growthWords,
  movedWords,
  riskWords,
  SIGNS,
  signerWords,
} from '../../../audit/reports/diff-words.ts';
import type { BundleDiff, FileDiff, SourceDiff } from '../../../model/audit/bundle-diff.ts';
import type { ReportSigner } from '../../../model/audit/report.ts';
import type { Paint } from '../../paint.ts';
import { visible } from '../../../core/visible.ts';
import { formatTable } from '../table.ts';
import { componentLines } from './components.ts';
import { hunkLines } from './hunks.ts';
import { stepLines } from './steps.ts';

/** How much is shown. */
export interface DiffShown {
  /** True: the lines of texts, too. */
  readonly text: boolean;
  /** True: every file; else the first 40 of each source. */
  readonly all: boolean;
}

const MOST_FILES = 40;

/** A comparison for a terminal: what changed first, what deserves a second look last. */
export function diffScreen(diff: BundleDiff, shown: DiffShown, paint: Paint): string {
  const lines = [
    titleLine(diff, paint),
    ...signerLines(diff),
    ...diff.sources.flatMap((source) => sourceLines(source, shown, paint)),
    ...stepLines(diff.code, paint),
    ...diff.fields.map(({ field, before = '(none)', after = '(none)' }) =>
      visible(`  ~ ${field}  ${before} -> ${after}`),
    ),
    ...componentLines(diff),
    paint.bold(`risk: ${riskWords(diff.risk)}`),
  ];
  return textOfLines(lines);
}

function titleLine(diff: BundleDiff, paint: Paint): string {
  const { a, b, identical } = diff;
  const growth = growthWords((b.size ?? 0) - (a.size ?? 0));
  const sides = `${visible(a.file)} ${short(a.digest)} -> ${visible(b.file)} ${short(b.digest)}`;
  const same = identical ? 'the same bundle' : growth;
  return [paint.bold(sides), same, signerWords(diff)].filter((part) => part !== '').join('   ');
}

function short(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}

function signerLines({ signers }: BundleDiff): string[] {
  return [
    ...signers.added.map((signer) => `  + ${signerText(signer)}`),
    ...signers.removed.map((signer) => `  - ${signerText(signer)}`),
  ];
}

function signerText({ role, name, san, issuer, fingerprint }: ReportSigner): string {
  return visible(`${role} ${name}  ${san === undefined ? fingerprint : `${san}  issuer ${issuer}`}`);
}

function sourceLines(source: SourceDiff, { text, all }: DiffShown, paint: Paint): string[] {
  const { state, name, files, growth, commits } = source;
  const moved = state === 'unchanged' ? '' : movedWords(source);
  const counts = state === 'unchanged' ? '' : fileCounts(files);
  const facts = [moved, commitWords(source), counts, growthWords(growth)].filter((part) => part !== '');
  const listed = all ? files : files.slice(0, MOST_FILES);
  const rows = formatTable(
    listed.map((file) => [`${SIGNS[file.state]} ${visible(pathOf(file))}`, visible(fileWords(file))]),
  );
  return [
    `  ${SIGNS[state]} ${visible([name, ...facts].join('   '))}`,
    ...(commits?.subjects ?? []).map((subject) => `      * ${visible(subject)}`),
    ...[furtherCommits(source)].flatMap((words) => (words === undefined ? [] : [`      ${words}`])),
    ...listed.flatMap((file, index) => [
      `      ${mark(file, rows[index] ?? '', paint)}`,
      ...(text ? hunkLines(file, paint) : []),
    ]),
    ...(listed.length < files.length ? [`      and ${files.length - listed.length} more (--all)`] : []),
  ];
}

function pathOf({ path, before, after }: FileDiff): string {
  return (after ?? before)?.kind === 'directory' ? `${path}/` : path;
}

function mark(file: FileDiff, row: string, paint: Paint): string {
  if (file.newExecutable === true) return paint.red(row);
  if (file.state === 'added') return paint.green(row);
  return file.state === 'removed' ? paint.yellow(row) : row;
}
