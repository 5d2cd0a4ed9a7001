import { basename } from 'node:path';
import { ArxError } from '../core/errors.ts';
import type { Context } from '../core/context.ts';
import { collectionOf, inlineSource as fromValue, isInlineKind, memberNameProblem } from '../model/inline.ts';
import type { BlobReader } from '../model/blob-reader.ts';
import type { CollectionSource, InlineSource } from '../model/source-spec.ts';
import type { FileEntry, TreeEntry } from '../model/tree.ts';
import { treeEntries } from '../model/tree-reader.ts';
import type { Vendored } from '../plugin/source.ts';
import { TemporaryDirectory } from '../sys/temporary-directory.ts';
import { type Effects, openContext } from './effects.ts';
import { Inline } from './inline.ts';
import { readBlob } from './read-blob.ts';
import type { Source } from './source.ts';
import { tarGz } from './tar-gz.ts';
import { utf8Text } from './utf8-text.ts';
import { vendorSpec } from './vendor-spec.ts';

/**
 * Obtains a source and puts its content into an inline one: a file as text, or base64 when it is not text, a jar as jar64; a directory as
 * a collection, or as tgz64 when a collection cannot hold it (links, executable bits, empty directories).
 * A single file loses its executable bit: a warning says so. Run as a program it gets one again.
 * @throws ArxError as `Source.cache` does; UNSAFE_LIMIT when it is larger than a document may be.
 */
export async function inlineSource(source: Source, effects: Effects): Promise<Inline> {
  if (source instanceof Inline) return source;
  const context = await openContext(effects);
  using temporary = new TemporaryDirectory(context.tmp);
  const file = await source.cache(temporary.path, effects);
  const vendored = await vendorSpec(file.spec, { ...effects, cacheDir: temporary.path });
  demandSmall(source, vendored, context);
  using reader = vendored.open();
  return new Inline(
    vendored.nature === 'file' ? oneFile(source, vendored, reader, context) : directory(vendored, reader),
  );
}

function demandSmall(source: Source, { tree }: Vendored, { limits }: Context): void {
  // Base64 takes four bytes for three.
  const largest = Math.floor((limits.document / 4) * 3);
  if (tree.contentSize <= largest) return;
  const problem = `it has ${tree.contentSize} bytes, expected at most ${largest}`;
  throw new ArxError('UNSAFE_LIMIT', `Cannot inline "${String(source)}": ${problem}`);
}

function oneFile(source: Source, { tree }: Vendored, reader: BlobReader, context: Context): InlineSource {
  const [entry] = treeEntries(tree.bytes);
  if (entry?.kind !== 'file')
    throw new ArxError('INTERNAL', `Cannot inline "${String(source)}": it has no file`);
  if (entry.executable)
    context.report({
      type: 'warning',
      message: `The inline form of "${String(source)}" is not executable`,
      hint: 'Give the data entry the mode 0755; a program needs nothing',
    });
  return source.isJar ? fromValue('jar64', readBlob(entry, reader)) : fileForm(entry, reader);
}

function fileForm(entry: FileEntry, reader: BlobReader): InlineSource {
  const bytes = readBlob(entry, reader);
  const text = utf8Text(bytes);
  // eslint-disable-next-line no-control-regex
  if (text === undefined || /[\0-\x08\x0e-\x1f\x7f]/.test(text)) return fromValue('base64', bytes);
  return fromValue(text === '' || text.endsWith('\n') ? 'text' : 'data', bytes);
}

function directory({ tree }: Vendored, reader: BlobReader): InlineSource | CollectionSource {
  const entries = [...treeEntries(tree.bytes, tree.links)];
  return fitsCollection(entries) ? collection(entries, reader) : fromValue('tgz64', tarGz(tree, reader));
}

function fitsCollection(entries: readonly TreeEntry[]): boolean {
  const parents = new Set(entries.map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1)));
  return entries.every(
    (entry) =>
      isFreeName(entry.path) &&
      ((entry.kind === 'file' && !entry.executable) ||
        (entry.kind === 'directory' && parents.has(`${entry.path}/`))),
  );
}

/** Not one that a collection refuses, nor one at its top that an entry's keys or a kind of inline data have. */
function isFreeName(path: string): boolean {
  return memberNameProblem(basename(path)) === undefined && path !== 'source' && !isInlineKind(path);
}

type Members = Map<string, InlineSource | Members>;

function collection(entries: readonly TreeEntry[], reader: BlobReader): CollectionSource {
  const root: Members = new Map();
  const directories = new Map<string, Members>([['', root]]);
  for (const entry of entries) {
    const slash = entry.path.lastIndexOf('/');
    const parent = directories.get(entry.path.slice(0, Math.max(0, slash))) ?? root;
    const own: Members = new Map();
    if (entry.kind === 'directory') directories.set(entry.path, own);
    parent.set(entry.path.slice(slash + 1), entry.kind === 'file' ? fileForm(entry, reader) : own);
  }
  return sealMembers(root);
}

function sealMembers(members: Members): CollectionSource {
  const sealed = [...members].map(
    ([name, member]) => [name, member instanceof Map ? sealMembers(member) : member] as const,
  );
  return collectionOf(new Map(sealed));
}
