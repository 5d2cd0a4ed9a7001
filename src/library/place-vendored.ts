import { lstatSync, mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { treeEntries } from '../model/tree-reader.ts';
import type { Vendored } from '../plugin/source.ts';
import { syncDirectory } from '../sys/atomic-write.ts';
import { temporaryBeside } from '../sys/temporary-name.ts';
import { makeDirectories } from '../sys/make-directories.ts';
import { stageVendored } from './stage-vendored.ts';
import { asWriting } from './as-writing.ts';

/**
 * Writes a source's content to an absolute path. All of it is written and verified beside the target first; then a file
 * or a new directory takes its name in one step, and into a directory that exists each entry moves by itself.
 * @throws ArxError INTEGRITY_*, INTERRUPTED (the target is untouched then) or WRITE_FAILED.
 */
export async function placeVendored(vendored: Vendored, target: string, context: Context): Promise<void> {
  const parent = dirname(target);
  const made = asWriting(`place "${target}"`, () => makeDirectories(parent));
  const staged = temporaryBeside(target);
  try {
    const top = await stageVendored(vendored, staged, context);
    asWriting(`place "${target}"`, () => settle(vendored, top, target));
    syncDirectory(parent);
  } catch (error) {
    rmSync(staged, { recursive: true, force: true });
    removeEmpty(parent, made);
    throw error;
  }
  rmSync(staged, { recursive: true, force: true });
}

function settle(vendored: Vendored, staged: string, target: string): void {
  if (vendored.nature === 'file' || !exists(target)) return renameSync(staged, target);
  demandDirectory(target);
  for (const { kind, path } of treeEntries(vendored.tree.bytes, vendored.tree.links)) {
    const place = join(target, path);
    if (kind !== 'directory') renameSync(join(staged, path), place);
    else if (exists(place)) demandDirectory(place);
    else mkdirSync(place, { mode: 0o755 });
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** A link in the place of a directory would lead the entries below it elsewhere. */
function demandDirectory(path: string): void {
  if (lstatSync(path).isDirectory()) return;
  throw new ArxError('WRITE_FAILED', `Cannot place "${path}": something else is there, expected a directory`);
}

/** Removes the parents that were made for nothing, unless somebody else has used them since. */
function removeEmpty(path: string, firstMade: string | undefined): void {
  if (firstMade === undefined) return;
  try {
    for (let at = path; at.startsWith(firstMade); at = dirname(at)) rmdirSync(at);
  } catch {
    // Not empty: it is in use.
  }
}
