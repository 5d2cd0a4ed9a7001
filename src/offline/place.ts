import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Context } from '../core/context.ts';
import { demandDigest, type Digest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { BlobVisitor } from './blob-visitor.ts';
import type { Preparation } from './plan.ts';
import { hasFew, syncContent, syncNames } from './run/durability.ts';
import { FileWriter } from './run/file-writer.ts';
import type { PlannedEntry, PlannedFile, Root } from './run/plan-model.ts';
import { Staging } from './run/staging.ts';
import type { Step } from './run/step-model.ts';
import type { Workspace } from './run/workspace.ts';
import type { VerifiedHead } from './verified-head.ts';

/** Reads the bundle once, front to back, and verifies all of it (read-bundle.ts). */
export type ReadPass = (visit?: (head: VerifiedHead) => BlobVisitor | undefined) => Promise<VerifiedHead>;

/**
 * Carries out the placing part of a plan. The bundle is read again from the same open file; only when each byte has held
 * once more, and everything is on the disk, do the new entries get their names. After an error before that moment nothing
 * is changed and nothing is left behind.
 * @throws ArxError INTEGRITY_*, RUN_CHANGED, RUN_CONFLICT, RUN_NO_SPACE, RUN_NO_EXEC, WRITE_FAILED, INTERRUPTED.
 */
export async function place(
  { plan, steps }: Preparation,
  workspace: Workspace,
  read: ReadPass,
  context: Context,
): Promise<void> {
  const programs = programEntries(steps);
  const entries = [...plan.entries.filter(({ action }) => action !== 'unchanged'), ...programs];
  if (entries.length === 0) return;
  const lasting = entries.filter(({ path }) => !path.startsWith(`${workspace.root}/`));
  using staging = new Staging(entries, [...plan.roots, rootOf(workspace.programs)]);
  try {
    await stage(entries, lasting, staging, { read, context, digest: plan.digest });
    demandExecutable(programs, staging);
    await syncContent(staging, lasting);
    for (const entry of staging.tops) staging.demandUntouched(entry);
    for (const entry of staging.tops) staging.activate(entry);
  } catch (error) {
    staging.abandon();
    throw error;
  }
  await syncNames(staging, lasting);
}

/** Writes everything beside its final place. */
async function stage(
  entries: readonly PlannedEntry[],
  lasting: readonly PlannedEntry[],
  staging: Staging,
  { read, context, digest }: { read: ReadPass; context: Context; digest: Digest },
): Promise<void> {
  const each = hasFew(lasting) ? new Set(lasting) : new Set();
  const writing = {
    at: (file: PlannedFile) => staging.at(file),
    synced: (file: PlannedFile) => each.has(file),
  };
  using writer = new FileWriter(entries.filter(isFile), writing, context);
  const head = await read((head) => {
    demandDigest('the bundle', head.digest, digest);
    for (const entry of entries) if (entry.kind === 'directory') staging.makeDirectory(entry);
    return writer;
  });
  demandDigest('the bundle', head.digest, digest);
  writer.demandComplete();
  for (const entry of entries) if (entry.kind === 'link') staging.makeLink(entry);
  for (const entry of staging.tops) if (entry.kind === 'directory') staging.openUp(entry);
}

/** Programs are placed like data, in the workspace, and go with it. */
function programEntries(steps: readonly Step[]): PlannedEntry[] {
  return steps.flatMap(({ program }): PlannedEntry[] => {
    if (program === undefined) return [];
    const directory = { action: 'create', kind: 'directory', path: dirname(program.file.path) } as const;
    return [directory, program.file];
  });
}

function demandExecutable(programs: readonly PlannedEntry[], staging: Staging): void {
  const refused = programs.find((entry) => isExecutable(entry) && !staging.mayExecute(entry));
  if (refused === undefined) return;
  throw new ArxError(
    'RUN_NO_EXEC',
    `Cannot run programs from ${JSON.stringify(dirname(dirname(refused.path)))}: its file system does not allow it`,
    { hint: 'Set TMPDIR to a directory on a file system that is not mounted with noexec' },
  );
}

/** A jar is only read: java is the program. */
function isExecutable(entry: PlannedEntry): boolean {
  return entry.kind === 'file' && (entry.mode & 0o100) !== 0;
}

function isFile(entry: PlannedEntry): entry is PlannedFile {
  return entry.kind === 'file';
}

function rootOf(path: string): Root {
  const { dev, ino } = statSync(path);
  return { path, dev, ino };
}
