import { type KeptTexts, keptTexts } from '../../audit/diff/kept-texts.ts';
import { textHunks } from '../../audit/diff/text-hunks.ts';
import { demandDigest, type Digest } from '../../core/digest.ts';
import { formatSize } from '../../core/quantity.ts';
import type { TextDiff } from '../../model/audit/bundle-diff.ts';
import type { ReadPass } from '../place-changes.ts';
import type { Plan, PlannedDelete, PlannedEntry, PlannedFile } from '../run/plan-model.ts';
import type { FoundFile } from '../state/found.ts';
import { readOldText } from './read-old-text.ts';
import { wholeText } from './whole-text.ts';

/** How the content of one file would change. */
export interface PlannedDiff {
  readonly action: 'create' | 'change' | 'delete';
  /** Absolute. */
  readonly path: string;
  /** `cut` says why no lines are given: a binary, or too large. */
  readonly text: TextDiff;
}

/** Larger files are told in one line, in bytes. */
const LARGEST = 1024 * 1024;
/** So many lines of one file are given. */
const MOST_LINES = 10_000;

/**
 * The text of everything that a plan creates, changes and deletes, line by line. The new content is taken from one more
 * verified reading of the bundle, the old from the paths, following no link.
 * @throws ArxError RUN_CHANGED if a path is no longer as the plan found it; whatever `read` throws.
 */
export async function planDiffs(plan: Plan, read: ReadPass): Promise<PlannedDiff[]> {
  const files = plan.entries.filter(hasNewContent);
  const texts = keptTexts(new Set(files.map(({ digest }) => digest)), LARGEST);
  if (files.length > 0) await readAgain(plan.digest, texts, read);
  return [...files.map((file) => fileDiff(file, texts)), ...plan.deletes.flatMap(deleteDiff)];
}

async function readAgain(digest: Digest, texts: KeptTexts, read: ReadPass): Promise<void> {
  const head = await read((head) => {
    demandDigest('the bundle', head.digest, digest);
    return texts.visitor;
  });
  demandDigest('the bundle', head.digest, digest);
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

function fileDiff(file: PlannedFile, texts: KeptTexts): PlannedDiff {
  const { path, before, digest, size } = file;
  const action = before?.found.kind === 'file' ? 'change' : 'create';
  if (texts.tooMany.has(digest)) return { action, path, text: untold('one of too many texts', [size]) };
  return { action, path, text: newDiff(file, newText(file, texts)) };
}

function newDiff({ path, before, size }: PlannedFile, now: string | undefined): TextDiff {
  const found = before?.found;
  if (found?.kind !== 'file') return now === undefined ? noText([size]) : wholeText(now, '+', MOST_LINES);
  const old = now === undefined ? undefined : readOldText(path, found, LARGEST);
  if (now === undefined || old === undefined) return noText([found.size, size]);
  return textHunks(old, now, MOST_LINES);
}

function deleteDiff({ path, before: { found } }: PlannedDelete): PlannedDiff[] {
  if (found.kind !== 'file') return [];
  return [{ action: 'delete', path, text: goneText(path, found) }];
}

function goneText(path: string, found: FoundFile): TextDiff {
  const old = readOldText(path, found, LARGEST);
  return old === undefined ? noText([found.size]) : wholeText(old, '-', MOST_LINES);
}

/** @param sizes what it had, and has. */
function noText(sizes: readonly number[]): TextDiff {
  return untold(sizes.some((size) => size > LARGEST) ? 'larger than 1 MiB' : 'no text', sizes);
}

function untold(why: string, sizes: readonly number[]): TextDiff {
  return { added: 0, removed: 0, hunks: [], cut: `${why}: ${sizes.map(formatSize).join(' -> ')}` };
}
