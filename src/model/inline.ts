import { hash } from 'node:crypto';
import { archivePathProblem, comparePaths } from '../core/archive-path.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import { inlineBytes } from './inline-bytes.ts';
import type { CollectionSource, InlineKind, InlineSource } from './source-spec.ts';

/** Every kind of inline data. */
export const INLINE_KINDS: readonly InlineKind[] = ['text', 'data', 'base64', 'tgz', 'tgz64', 'jar', 'jar64'];

/** The name that inline data has in its own tree; a target gives it another. */
export const INLINE_NAME = 'data';

/** A member of a nested collection: text or bytes, or a map or a list of members. */
export type CollectionMember =
  string | Uint8Array | readonly CollectionMember[] | { readonly [name: string]: CollectionMember };

/** True for the name of a kind of inline data. */
export function isInlineKind(name: string): name is InlineKind {
  return (INLINE_KINDS as readonly string[]).includes(name);
}

/** A source of inline data. A tgz is a directory, everything else is one file. @throws ArxError MANIFEST_INLINE. */
export function inlineSource(kind: InlineKind, value: string | Uint8Array): InlineSource {
  const bytes = inlineBytes(kind, value);
  const nature = kind === 'tgz' || kind === 'tgz64' ? 'directory' : 'file';
  const key = lockKey(kind, bytes);
  return { kind: 'inline', inline: kind, bytes, key, redacted: key, nature };
}

/**
 * A directory made of nested maps and lists: a string is a text file, bytes are a file as they are, a map of one inline
 * kind is that, any other map or list is a directory. Members of a list are named by their index, padded with zeros.
 * @throws ArxError MANIFEST_INLINE.
 */
export function collectionSource(
  value: readonly CollectionMember[] | { readonly [name: string]: CollectionMember },
): CollectionSource {
  const named = isList(value) ? indexNames(value.length).map((name, at) => [name, value[at]] as const) : [];
  const pairs = isList(value) ? named : Object.entries(value);
  const members = pairs.map(([name, member]) => [name, memberSource(name, member)] as const);
  return collectionOf(new Map(members));
}

/** A collection of members that are sources already. @throws ArxError MANIFEST_INLINE for a name. */
export function collectionOf(
  members: ReadonlyMap<string, InlineSource | CollectionSource>,
): CollectionSource {
  for (const name of members.keys()) checkName(name);
  const sorted = new Map([...members].sort(([a], [b]) => comparePaths(a, b)));
  const keys = [...sorted].map(([name, member]) => [name, member.key]);
  const key = lockKey('collection', canonicalJson(keys));
  return { kind: 'collection', members: sorted, key, redacted: key, nature: 'directory' };
}

/** The names of a list's members: their index with as many digits as the last one has. */
export function indexNames(length: number): string[] {
  const digits = String(Math.max(0, length - 1)).length;
  return Array.from({ length }, (_, index) => String(index).padStart(digits, '0'));
}

/** Says why a text cannot name a member of a collection, or returns undefined. */
export function memberNameProblem(name: string): string | undefined {
  return name.includes('/') ? 'it has a slash; a directory is a nested map' : archivePathProblem(name);
}

function memberSource(name: string, member: CollectionMember | undefined): InlineSource | CollectionSource {
  if (typeof member === 'string') return inlineSource('text', member);
  if (member instanceof Uint8Array) return inlineSource('data', member);
  if (member === undefined || member === null || typeof member !== 'object')
    throw new ArxError(
      'MANIFEST_INLINE',
      `Cannot use the member ${quoted(name)}: it is no text, map or list`,
    );
  if (isList(member)) return collectionSource(member);
  const [only, ...others] = Object.entries(member);
  if (only === undefined || others.length > 0 || !isInlineKind(only[0])) return collectionSource(member);
  const [kind, value] = only;
  if (typeof value === 'string' || value instanceof Uint8Array) return inlineSource(kind, value);
  return collectionSource(member);
}

function checkName(name: string): void {
  const problem = memberNameProblem(name);
  if (problem === undefined) return;
  throw new ArxError('MANIFEST_INLINE', `Cannot use the name ${quoted(name)} in a collection: ${problem}`);
}

function lockKey(kind: InlineKind | 'collection', bytes: Uint8Array): string {
  return `inline:${kind}:sha256-${hash('sha256', bytes, 'base64')}`;
}

function isList(value: unknown): value is readonly CollectionMember[] {
  return Array.isArray(value);
}
