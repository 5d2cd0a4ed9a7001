import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { advertisedRefs } from './advertised-refs.ts';
import { ambiguousRef } from './ambiguous-ref.ts';
import type { GitLocation } from './git-location.ts';
import type { ResolvedRef } from './resolved-ref.ts';
import { highestIn, nearestTo, type VersionTag, versionTags } from './version-tags.ts';

/**
 * The tag of the highest version in a range.
 * @throws ArxError SOURCE_NOT_FOUND naming the nearest tags, SOURCE_AMBIGUOUS, other SOURCE_*, INTERRUPTED.
 */
export async function resolveRange(
  location: GitLocation,
  range: string,
  context: Context,
): Promise<ResolvedRef> {
  const tags = versionTags((await advertisedRefs(location, [], context)).objects);
  const highest = highestIn(tags, range);
  const [first] = highest;
  if (first === undefined) throw nothingIn(location, range, nearestTo(tags, range));
  const ref = `refs/tags/${first.name}`;
  if (highest.every(({ commit }) => commit === first.commit)) return { ref, commit: first.commit };
  throw ambiguousRef(
    location.source,
    range,
    highest.map(({ name, commit }) => `refs/tags/${name} (${commit})`),
  );
}

function nothingIn({ source }: GitLocation, range: string, nearest: readonly VersionTag[]): ArxError {
  const names = nearest.map(({ name }) => name).join(', ');
  const there = names === '' ? 'there is no tag of a version' : `the nearest are ${names}`;
  return new ArxError(
    'SOURCE_NOT_FOUND',
    `Cannot use "${source}": the repository has no tag in ${quoted(range)}, expected one; ${there}`,
    { hint: 'Tags of versions are like v1.4.2 or 1.4.2; a pre-release must be named: `~1.5.0-0`' },
  );
}
