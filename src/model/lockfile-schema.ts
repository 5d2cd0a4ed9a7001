import type { LockEntry, Lockfile } from './lockfile.ts';

/** The schema of a lockfile that is new, or that needs it. */
export const NEWEST_SCHEMA = 2;

// What the first schema could say.
const FIRST_FACTS: ReadonlySet<string> = new Set([
  'nature',
  'ref',
  'commit',
  'url',
  'integrity',
  'size',
  'tree',
  'entries',
  'contentSize',
]);
const FIRST_SOURCES = /^(git\+|(tar\+)?https?:|(tar\+)?file:|inline:|own:)/;

/**
 * A lockfile with other entries than before. One in the first schema stays in it as long as that can say everything: a
 * file that is under version control does not change its form because arx is another one.
 */
export function withSources(before: Lockfile | undefined, sources: ReadonlyMap<string, LockEntry>): Lockfile {
  return before?.schema === 1 ? inSchema(1, sources) : { sources };
}

/** A lockfile in a schema, or in the newest one where that schema cannot say everything. */
export function inSchema(schema: 1 | 2, sources: ReadonlyMap<string, LockEntry>): Lockfile {
  return schema === 1 && [...sources].every(fitsFirst) ? { schema, sources } : { sources };
}

function fitsFirst([source, entry]: readonly [string, LockEntry]): boolean {
  return FIRST_SOURCES.test(source) && Object.keys(entry).every((fact) => FIRST_FACTS.has(fact));
}
