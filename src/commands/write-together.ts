import { readFileSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { asWriting } from '../library/as-writing.ts';
import { atomicWrite, syncDirectory, writeSynced } from '../sys/atomic-write.ts';
import { temporaryBeside } from '../sys/temporary-name.ts';

/** A file and its whole new text. */
export interface NewText {
  readonly path: string;
  readonly text: string;
}

interface Draft {
  /** The file itself, where `path` is a link to it. */
  readonly path: string;
  readonly temporary: string;
  /** What it had before; undefined: it was not there. */
  readonly before: Buffer | undefined;
  readonly mode: number;
}

/**
 * Writes several files: all of them, or none. Each text is on the disk before the first file gets its name; when one of them
 * cannot, those before it get back what they had.
 * @throws ArxError WRITE_FAILED.
 */
export function writeTogether(files: readonly NewText[]): void {
  const drafts: Draft[] = [];
  const done: Draft[] = [];
  try {
    for (const file of files) drafts.push(asWriting(`write "${file.path}"`, () => write(file)));
    for (const draft of drafts) {
      asWriting(`write "${draft.path}"`, () => renameSync(draft.temporary, draft.path));
      done.push(draft);
    }
  } catch (error) {
    for (const draft of done) restore(draft);
    throw error;
  } finally {
    for (const { temporary } of drafts) rmSync(temporary, { force: true });
  }
  for (const { path } of drafts) syncDirectory(dirname(path));
}

function write({ path, text }: NewText): Draft {
  const stat = statSync(path, { throwIfNoEntry: false });
  const real = stat === undefined ? path : realpathSync(path);
  const temporary = temporaryBeside(real);
  const mode = stat === undefined ? 0o644 : stat.mode & 0o777;
  const draft = { path: real, temporary, before: stat === undefined ? undefined : readFileSync(real), mode };
  try {
    writeSynced(temporary, Buffer.from(text), mode);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return draft;
}

function restore({ path, before, mode }: Draft): void {
  if (before === undefined) rmSync(path, { force: true });
  else atomicWrite(path, before, mode);
}
