import { digestOf } from '../../core/digest.ts';
import type { OldFile, OpenOld } from '../../offline/plan/plan-diffs.ts';
import { changedSince } from '../../offline/run/run-error.ts';
import type { Far } from '../far/far-model.ts';

/** Bytes that one target sends of what stands there. */
const MOST = 16 * 1024 * 1024;

/** Reads what stands on a target, as much as may be, by one call. What it says is believed only as far as the look has said so. */
export function oldOnTarget(far: Pick<Far, 'texts'>): OpenOld {
  return async (files) => {
    const chosen = firstOf(files);
    const paths = chosen.map(({ path }) => path);
    const texts = await far.texts(paths, MOST);
    const asked = new Set(paths);
    return (path, { size, digest }) => {
      if (!asked.has(path)) return undefined;
      const bytes = texts.get(path);
      if (bytes === undefined || bytes.length !== size || digestOf(bytes) !== digest)
        throw changedSince(path);
      return bytes;
    };
  };
}

/** Those that fit, in their order. */
function firstOf(files: readonly OldFile[]): OldFile[] {
  let left = MOST;
  return files.filter(({ found: { size } }) => {
    if (size > left) return false;
    left -= size;
    return true;
  });
}
