import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';

/** @throws ArxError RUN_BAD_TARGET for a path that no list of the protocol may have: `cannot` is `look at` or `place`. */
export function demandFarPath(path: string, cannot: string): void {
  if (path.startsWith('/') && !/\p{Cc}/u.test(path)) return;
  throw new ArxError(
    'RUN_BAD_TARGET',
    `Cannot ${cannot} ${quoted(path)} on a target: it is no absolute path without control characters, expected one`,
  );
}
