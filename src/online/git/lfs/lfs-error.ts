import { ArxError } from '../../../core/errors.ts';
import { quoted } from '../../../core/quoted.ts';
import type { GitLocation } from '../git-location.ts';
import type { LfsFile } from './lfs-file.ts';

/** The error for a pointer that cannot be replaced by what it names. */
export function lfsError({ source }: GitLocation, { path, oid }: LfsFile, is: string): ArxError {
  return new ArxError(
    'SOURCE_LFS',
    `Cannot use "${source}": missing LFS object ${oid} of ${quoted(path)}: ${is}`,
    {
      hint: 'Push it with `git lfs push --all`; `lfs: false` keeps pointers as they are',
      data: { path, oid },
    },
  );
}
