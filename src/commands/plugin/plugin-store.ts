import { lstatSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import type { PluginEntry } from '../../model/config/config.ts';
import { asWriting } from '../../library/as-writing.ts';
import { demandUnwritableByOthers } from '../../trust/demand-permissions.ts';
import { makeDirectories } from '../../sys/make-directories.ts';
import { TemporaryDirectory } from '../../sys/temporary-directory.ts';

/** Where plug-ins are kept that did not come as a directory of the user's. */
function storeOf({ dataDir }: Context): string {
  return join(dataDir, 'plugins');
}

/**
 * A private directory in the store, for what is not allowed yet; what is kept can be moved out of it in one step.
 * @throws ArxError WRITE_FAILED, TRUST_KEY_PERMISSIONS when others may write to the store.
 */
export function storeRoom(context: Context): TemporaryDirectory {
  const store = storeOf(context);
  return asWriting(`write to "${store}"`, () => {
    makeDirectories(store, 0o700);
    demandUnwritableByOthers(store, lstatSync(store));
    return new TemporaryDirectory(store, (_parent, cause) => cause);
  });
}

/**
 * Moves a plug-in into the store, under a name that says which tree it is, and returns its place. What has that name already is
 * replaced: it may have been changed since.
 * @throws ArxError WRITE_FAILED.
 */
export function storePlugin(
  from: string,
  { name, tree }: { readonly name: string; readonly tree: Digest },
  context: Context,
): string {
  const readable = name.replaceAll(/[^a-z0-9._-]/g, '-').replace(/^[.-]+/, '');
  const place = join(storeOf(context), `${readable}-${tree.slice('sha256:'.length, 23)}`);
  asWriting(`write "${place}"`, () => {
    rmSync(place, { recursive: true, force: true });
    renameSync(from, place);
  });
  return place;
}

/** Removes the files of a plug-in that is no longer allowed, if they stand in the store. True if they did. */
export function forgetStored({ path }: PluginEntry, context: Context): boolean {
  if (dirname(path) !== storeOf(context)) return false;
  rmSync(path, { recursive: true, force: true });
  return true;
}
