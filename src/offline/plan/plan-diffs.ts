import { decodeText } from '../../audit/decode-text.ts';
import { type KeptTexts, keptTexts } from '../../audit/diff/kept-texts.ts';
import { textHunks } from '../../audit/diff/text-hunks.ts';
import { typeOf } from '../../audit/file-type.ts';
import { formatSize } from '../../core/quantity.ts';
import type { TextDiff } from '../../model/audit/bundle-diff.ts';
import type { ReadContent } from '../readable-bundle.ts';
import type { Plan, PlannedDelete, PlannedEntry, PlannedFile } from '../run/plan-model.ts';
import type { FoundFile } from '../state/found.ts';
import { readOld } from './read-old.ts';
import { wholeText } from './whole-text.ts';

/** How the content of one file would change. */
export interface PlannedDiff {
  readonly action: 'create' | 'change' | 'delete';
  /** Absolute. */
  readonly path: string;
  /** `cut` says why no lines are given: a binary, or too large. */
  readonly text: TextDiff;
}

/** A file that the plan has found, and that changes or goes. */
export interface OldFile {
  readonly path: string;
  readonly found: FoundFile;
}

/**
 * Opens contents that stand on the host, all that may be asked for. What it gives returns one of them; undefined: it is one of
 * too many. @throws ArxError RUN_CHANGED if it is not as the plan found it.
 */
export type OpenOld = (
  files: readonly OldFile[],
) => Promise<(path: string, found: FoundFile) => Uint8Array | undefined>;

/** Larger files are told in one line, in bytes. */
const LARGEST = 1024 * 1024;
/** So many lines of one file are given. */
const MOST_LINES = 10_000;

/**
 * The text of everything that a plan creates, changes and deletes, line by line. The new content is taken from one more
 * verified reading of the bundle.
 * @param openOld reads the old one; default: from the paths on this machine, following no link.
 * @throws ArxError RUN_CHANGED if a path is no longer as the plan found it; whatever `read` and `openOld` throw.
 */
export async function planDiffs(
  plan: Plan,
  read: ReadContent,
  openOld: OpenOld = () => Promise.resolve(readOld),
): Promise<PlannedDiff[]> {
  const files = plan.entries.filter(hasNewContent);
  const texts = keptTexts(new Set(files.map(({ digest }) => digest)), LARGEST);
  if (files.length > 0) await read(texts.visitor);
  const changed = files.filter((file) => newText(file, texts) !== undefined);
  const old = await openOld([...changed, ...plan.deletes].flatMap(oldFile));
  return [
    ...files.map((file) => fileDiff(file, texts, old)),
    ...plan.deletes.flatMap((gone) => deleteDiff(gone, old)),
  ];
}

type Old = Awaited<ReturnType<OpenOld>>;

function oldFile({ path, before }: Pick<PlannedFile, 'path' | 'before'>): OldFile[] {
  const found = before?.found;
  return found?.kind === 'file' && found.size <= LARGEST ? [{ path, found }] : [];
}

function hasNewContent(entry: PlannedEntry): entry is PlannedFile {
  if (entry.kind !== 'file' || entry.action === 'unchanged') return false;
  const before = entry.before?.found;
  return before?.kind !== 'file' || before.digest !== entry.digest;
}

/** An empty file is a text. */
function newText({ digest, size }: PlannedFile, texts: KeptTexts): string | undefined {
  return size === 0 ? '' : texts.text(digest);
}

function fileDiff(file: PlannedFile, texts: KeptTexts, old: Old): PlannedDiff {
  const { path, before, digest, size } = file;
  const action = before?.found.kind === 'file' ? 'change' : 'create';
  if (texts.tooMany.has(digest)) return { action, path, text: tooMany([size]) };
  return { action, path, text: newDiff(file, newText(file, texts), old) };
}

function newDiff({ path, before, size }: PlannedFile, now: string | undefined, old: Old): TextDiff {
  const found = before?.found;
  if (found?.kind !== 'file') return now === undefined ? noText([size]) : wholeText(now, '+', MOST_LINES);
  if (now === undefined || found.size > LARGEST) return noText([found.size, size]);
  const bytes = old(path, found);
  if (bytes === undefined) return tooMany([found.size, size]);
  const was = textOf(bytes);
  return was === undefined ? noText([found.size, size]) : textHunks(was, now, MOST_LINES);
}

function deleteDiff({ path, before: { found } }: PlannedDelete, old: Old): PlannedDiff[] {
  if (found.kind !== 'file') return [];
  return [{ action: 'delete', path, text: goneText(path, found, old) }];
}

function goneText(path: string, found: FoundFile, old: Old): TextDiff {
  if (found.size > LARGEST) return noText([found.size]);
  const bytes = old(path, found);
  if (bytes === undefined) return tooMany([found.size]);
  const was = textOf(bytes);
  return was === undefined ? noText([found.size]) : wholeText(was, '-', MOST_LINES);
}

/** An empty file is a text. */
function textOf(bytes: Uint8Array): string | undefined {
  return bytes.length === 0 ? '' : decodeText(Buffer.from(bytes), typeOf(Buffer.from(bytes)), true);
}

/** @param sizes what it had, and has. */
function noText(sizes: readonly number[]): TextDiff {
  return untold(sizes.some((size) => size > LARGEST) ? 'larger than 1 MiB' : 'no text', sizes);
}

function tooMany(sizes: readonly number[]): TextDiff {
  return untold('one of too many texts', sizes);
}

function untold(why: string, sizes: readonly number[]): TextDiff {
  return { added: 0, removed: 0, hunks: [], cut: `${why}: ${sizes.map(formatSize).join(' -> ')}` };
}
