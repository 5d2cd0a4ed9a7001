import { MEMBER } from '../archive/layout.ts';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import type { Digest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import { escapeForJson } from '../core/visible.ts';
import type { Seal } from '../model/seal.ts';
import type { VerifiedHead } from '../offline/verified-head.ts';
import type { Composition } from '../seal/compose-seal.ts';
import { firstDifferingLine } from './first-differing-line.ts';

/** How much of a value is shown, in characters. */
const SHOWN = 100;

/** Where two seals part: the names and indices that lead there, and both values. */
interface Parting {
  readonly path: readonly (string | number)[];
  readonly sealed: Json | undefined;
  readonly rebuilt: Json | undefined;
}

/**
 * The first thing in which what was built differs from what was sealed, in the order of the seal: one of its values, or,
 * where that is the digest of a document, the first line there.
 */
export function firstDifference(sealed: VerifiedHead, rebuilt: Composition): string {
  const found = parting(plain(sealed.seal), plain(rebuilt.seal), []);
  if (found === undefined)
    throw new ArxError('INTERNAL', 'Cannot compare the seals: they are equal, and their digests are not');
  return inDocument(found, sealed, rebuilt) ?? inSeal(found);
}

function plain(seal: Seal): Json {
  return seal as unknown as Json;
}

function parting(
  sealed: Json | undefined,
  rebuilt: Json | undefined,
  path: Parting['path'],
): Parting | undefined {
  if (sealed === rebuilt) return undefined;
  for (const key of commonKeys(sealed, rebuilt) ?? []) {
    const found = parting(member(sealed, key), member(rebuilt, key), [...path, key]);
    if (found !== undefined) return found;
  }
  return commonKeys(sealed, rebuilt) === undefined ? { path, sealed, rebuilt } : undefined;
}

/** The members of two lists or two objects, in canonical order (RFC 8785, 3.2.3); undefined for anything else. */
function commonKeys(a: Json | undefined, b: Json | undefined): readonly (string | number)[] | undefined {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return undefined;
  if (Array.isArray(a) !== Array.isArray(b)) return undefined;
  if (Array.isArray(a) && Array.isArray(b)) return [...Array(Math.max(a.length, b.length)).keys()];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}

function member(value: Json | undefined, key: string | number): Json | undefined {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string | number, Json | undefined>>)[key]
    : undefined;
}

function inSeal({ path, sealed, rebuilt }: Parting): string {
  return `seal${path.map(step).join('')}: sealed ${shown(sealed)}, rebuilt ${shown(rebuilt)}`;
}

function step(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[A-Za-z]\w{0,40}$/.test(key) ? `.${key}` : `[${shown(key)}]`;
}

function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = escapeForJson(canonicalJson(value).toString());
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1).toWellFormed()}…` : text;
}

/** What differs inside the document whose descriptor differs. */
function inDocument(
  { path }: Parting,
  sealed: VerifiedHead,
  { seal, members }: Composition,
): string | undefined {
  const [name, index, part] = path;
  const bytesOf = (member: string): Uint8Array => members.find((one) => one.name === member)?.bytes ?? EMPTY;
  if (name === 'manifest') return lineOf(name, sealed.manifest, bytesOf(MEMBER.manifest));
  if (name === 'lock') return lineOf(name, sealed.lock, bytesOf(MEMBER.lock));
  if (name === 'sbom') return lineOf(name, sealed.sbom, bytesOf(MEMBER.sbom));
  if (name !== 'sources' || typeof index !== 'number' || part !== 'tree') return undefined;
  const [before, after] = [sealed.seal.sources[index]?.tree, seal.sources[index]?.tree];
  if (before === undefined || after === undefined) return undefined;
  return lineOf(`tree ${index}`, treeOf(sealed, before.digest), bytesOf(MEMBER.tree(after.digest)));
}

const EMPTY = new Uint8Array();

function treeOf({ trees }: VerifiedHead, digest: Digest): Uint8Array {
  return trees.get(digest)?.bytes ?? EMPTY;
}

function lineOf(document: string, sealed: Uint8Array, rebuilt: Uint8Array): string | undefined {
  const found = firstDifferingLine(sealed, rebuilt);
  if (found === undefined) return undefined;
  return `${document} line ${found.line}: sealed ${shown(found.a)}, rebuilt ${shown(found.b)}`;
}
