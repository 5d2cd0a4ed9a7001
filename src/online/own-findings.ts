import { utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context } from '../core/context.ts';
import { digestOf, hexOf } from '../core/digest.ts';
import { atomicWrite } from '../sys/atomic-write.ts';
import { makeDirectories } from '../sys/make-directories.ts';
import { readOwnFile } from '../trust/read-own-file.ts';

/** Something that was found out with this cache: its kind, and what it is about. */
export type Finding = readonly [kind: 'content' | 'integrity' | 'verified', ...facts: string[]];

const LONGEST = 1024 * 1024;

/** Remembers a finding. A lock may say the same, but anybody may have written that. */
export function noteFinding(finding: Finding, context: Context): void {
  if (isOwnFinding(finding, context)) return;
  const path = pathOf(finding, context);
  try {
    makeDirectories(dirname(path), 0o700);
    atomicWrite(path, Buffer.from(textOf(finding)), 0o600);
  } catch {
    // A cache that cannot be written (no space, read-only) only means that it has to be found out again.
  }
}

/** True if this very finding was noted, and nobody else can have written it. */
export function isOwnFinding(finding: Finding, context: Context): boolean {
  const path = pathOf(finding, context);
  try {
    const read = readOwnFile(path, LONGEST);
    if ('problem' in read || read.bytes.toString() !== textOf(finding)) return false;
  } catch {
    return false;
  }
  markUsed(path);
  return true;
}

function pathOf(finding: Finding, { cacheDir }: Context): string {
  return join(cacheDir, 'findings', hexOf(digestOf(textOf(finding))));
}

function textOf(finding: Finding): string {
  return JSON.stringify(finding);
}

/** Pruning goes by when a thing was last used. */
function markUsed(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // A cache that cannot be written to is not pruned either.
  }
}
