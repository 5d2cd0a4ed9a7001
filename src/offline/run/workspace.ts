import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { removeTree } from '../../sys/remove-tree.ts';

/** The private directories of one run. */
export interface Workspace {
  /** The directory of them all; nothing below it outlives the run. */
  readonly root: string;
  /** Where everything is that the bundle gives no absolute path for: the default cwd. */
  readonly work: string;
  /** HOME and TMPDIR of the commands. */
  readonly scratch: string;
  /** Where sources that are programs go. */
  readonly programs: string;
}

/** The workspace of a dry run: names as they will look, nothing is made. */
export function imaginedWorkspace(context: Context): Workspace {
  return within(join(context.tmp, 'arx-XXXXXX'));
}

/** A workspace that exists (0700) until it is disposed; then all of it is removed. */
export function openWorkspace(context: Context): Workspace & Disposable {
  const root = mkdtempSync(join(realpathSync(context.tmp), 'arx-'));
  const workspace = within(root);
  for (const path of [workspace.work, workspace.scratch, workspace.programs])
    mkdirSync(path, { mode: 0o700 });
  return { ...workspace, [Symbol.dispose]: () => removeTree(root) };
}

function within(root: string): Workspace {
  return { root, work: join(root, 'work'), scratch: join(root, 'scratch'), programs: join(root, 'programs') };
}
