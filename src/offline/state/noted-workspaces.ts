import { lstatSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { ownIds } from '../../sys/own-ids.ts';
import { removeTree } from '../../sys/remove-tree.ts';
import { hasPart, type StateDirectory } from './state-directory.ts';

const PART = 'workspaces';

/**
 * Notes in the state that a private directory is about to be made, so that the next run removes it when this process is
 * killed; disposing forgets it. Where it cannot be noted, on a full disk for example, the work goes on without.
 */
export function noteWorkspace(stateDir: string, root: string): Disposable {
  const [directory, note] = [join(stateDir, PART), join(stateDir, PART, basename(root))];
  attempt(() => mkdirSync(directory, { mode: 0o700 }));
  attempt(() => writeFileSync(note, root, { mode: 0o600, flag: 'wx' }));
  return {
    [Symbol.dispose]: () => {
      attempt(() => rmSync(note));
      attempt(() => rmdirSync(directory));
    },
  };
}

/** Removes the private directories of runs that were killed. Call it with the host lock held: then no run goes on. */
export function sweepWorkspaces(state: StateDirectory, context: Pick<Context, 'report'>): void {
  if (!hasPart(state, PART)) return;
  const directory = join(state.path, PART);
  for (const name of readdirSync(directory)) {
    const note = join(directory, name);
    attempt(() => {
      remove(readFileSync(note, 'utf8'), name, context);
      rmSync(note);
    });
  }
  attempt(() => rmdirSync(directory));
}

/** Only a directory of our own: by now somebody else may have made one of that name. */
function remove(root: string, name: string, context: Pick<Context, 'report'>): void {
  if (!isAbsolute(root) || basename(root) !== name) return;
  const found = lstatSync(root, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true || found.uid !== ownIds().uid) return;
  try {
    removeTree(root);
  } catch (error) {
    if (error instanceof ArxError) context.report({ type: 'warning', message: error.message });
    throw error;
  }
}

function attempt(action: () => unknown): void {
  try {
    action();
  } catch {
    // What stays is tried again by the next run.
  }
}
