import { randomInt } from 'node:crypto';
import { chmodSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { noPrivatePlace } from '../../sys/no-private-place.ts';
import { removeTree } from '../../sys/remove-tree.ts';
import { noteWorkspace } from '../state/noted-workspaces.ts';
import { placingError } from './run-error.ts';

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
  return workspaceAt(join(context.tmp, 'arx-XXXXXX'));
}

/**
 * A workspace that exists (0700) until it is disposed; then all of it is removed. What cannot be removed, such as a mount
 * that a command left, stays and is named in a warning: it must not hide how the run itself ended.
 */
export function openWorkspace(context: Context): Workspace & Disposable {
  const { root, note } = makeRoot(context);
  const workspace = workspaceAt(root);
  const remove = (): void => {
    if (removeWorkspace(root, context)) note[Symbol.dispose]();
  };
  try {
    makeParts(workspace);
    return { ...workspace, [Symbol.dispose]: remove };
  } catch (error) {
    remove();
    throw placingError(root, error);
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** As mkdtemp(3) makes it, but noted before it is made. */
function makeRoot({ tmp, stateDir }: Context): { readonly root: string; readonly note: Disposable } {
  const random = Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  let note: Disposable | undefined;
  try {
    const root = join(realpathSync(tmp), `arx-${random}`);
    note = noteWorkspace(stateDir, root);
    mkdirSync(root, { mode: 0o700 });
    return { root, note };
  } catch (error) {
    note?.[Symbol.dispose]();
    throw placingError(tmp, noPrivatePlace(tmp, error));
  }
}

function makeParts(workspace: Workspace): void {
  mkdirSync(workspace.scratch, { mode: 0o700 });
  // A command that runs as somebody else may read these: its sandbox opens the way to them, which nobody else has.
  for (const path of [workspace.work, workspace.programs]) {
    mkdirSync(path);
    chmodSync(path, 0o755);
  }
}

/** @returns whether nothing of it is left. */
function removeWorkspace(root: string, context: Context): boolean {
  try {
    removeTree(root);
    return true;
  } catch (error) {
    if (!(error instanceof ArxError)) throw error;
    const { message, hint } = error;
    context.report({ type: 'warning', message, ...(hint === undefined ? {} : { hint }) });
    return false;
  }
}

/** What is where in a private directory of a run. */
export function workspaceAt(root: string): Workspace {
  return { root, work: join(root, 'work'), scratch: join(root, 'scratch'), programs: join(root, 'programs') };
}
