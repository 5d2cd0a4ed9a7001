import { ArxError } from '../core/errors.ts';
import { entryValue, type NewEntry } from '../model/manifest-edit/entry-text.ts';
import { insertEntry } from '../model/manifest-edit/insert-entry.ts';
import type { DataEntry, Manifest, ManifestDocument } from '../model/manifest.ts';
import { manifestFacts } from '../model/manifest/manifest-facts.ts';
import { manifestFromValue } from '../model/parse-manifest.ts';
import { ownName } from '../model/source-url.ts';

/** A manifest with one more entry. */
export interface Edit {
  /** The lock key of the entry's source. */
  readonly source: string;
  readonly document: ManifestDocument;
  /** The whole text; undefined when the manifest had the entry already. */
  readonly text: string | undefined;
}

type Read = (text: string) => ManifestDocument;

/**
 * Puts an entry into the text of a manifest, and checks that the new text means the old manifest and this entry.
 * @throws ArxError MANIFEST_INVALID for a manifest that is wrong already; another MANIFEST_* for what is wrong with the
 * entry; USAGE_INVALID where the text has no place for it.
 */
export function editManifest(text: string, entry: NewEntry, read: Read): Edit {
  const before = readUnlessEmpty(text, read);
  const wanted = checkedEntry(entry);
  const source = wanted.source.key;
  const had = before?.manifest.data.some((one) => isSame(one, wanted)) ?? false;
  if (before !== undefined && had) return { source, document: before, text: undefined };
  const edited = insertEntry(text, entry);
  if (edited === undefined) throw noPlace(entry);
  const document = unplaced(() => read(edited));
  const old = before?.manifest ?? { ...document.manifest, data: [] };
  if (!isSum(document.manifest, old, wanted)) throw noPlace(entry);
  return { source, document, text: edited };
}

/** Undefined for a manifest that lacks nothing but an entry. */
function readUnlessEmpty(text: string, read: Read): ManifestDocument | undefined {
  try {
    return read(text);
  } catch (error) {
    const isEmpty =
      error instanceof ArxError && error.problems.every(({ code }) => code === 'MANIFEST_EMPTY');
    if (isEmpty && error.problems.length > 0) return undefined;
    throw error;
  }
}

function checkedEntry(entry: NewEntry): DataEntry {
  const { manifest } = unplaced(() => manifestFromValue({ data: [entryValue(entry)] }, { directory: '/' }));
  const [wanted] = manifest.data;
  if (wanted === undefined) throw noPlace(entry);
  const { source } = wanted;
  if (source.kind === 'url' && source.text !== source.redacted)
    throw new ArxError(
      'MANIFEST_CREDENTIAL',
      `Cannot add "${source.redacted}": its URL has a credential, which would be written into the manifest`,
      { hint: 'Name it in your own config and give --auth NAME, or put it into ~/.netrc' },
    );
  return wanted;
}

/** Runs something whose problems have no place in any file that the user has. */
function unplaced<T>(task: () => T): T {
  try {
    return task();
  } catch (error) {
    const [problem] = error instanceof ArxError ? error.problems : [];
    if (problem === undefined) throw error;
    const { code, hint } = problem;
    const message = problem.message.replace(/\bdata\[\d+\]\./g, '').replace(/\bdata\[\d+\]/g, 'the entry');
    throw new ArxError(code, message, hint === undefined ? {} : { hint });
  }
}

function isSum({ data, ...rest }: Manifest, before: Manifest, added: DataEntry): boolean {
  const same = manifestFacts({ ...rest, data: data.slice(0, -1) }) === manifestFacts({ ...before });
  return same && factsOf(data.slice(-1)) === factsOf([added]);
}

/** Also when only one of them says the target that both have. */
function isSame(one: DataEntry, wanted: DataEntry): boolean {
  return factsOf([one]) === factsOf([wanted]) || factsOf([withTarget(one)]) === factsOf([withTarget(wanted)]);
}

function withTarget(entry: DataEntry): DataEntry {
  const { source, target } = entry;
  if (target !== undefined || source.kind !== 'url' || source.nature !== 'file') return entry;
  const name = ownName(source);
  return name === undefined ? entry : { ...entry, target: name };
}

function factsOf(data: readonly DataEntry[]): string {
  const keys = data.map(({ source }) => source.key);
  return `${JSON.stringify(keys)} ${manifestFacts({ code: [], data })}`;
}

function noPlace(entry: NewEntry): ArxError {
  return new ArxError(
    'USAGE_INVALID',
    'Cannot add the entry: the manifest has no plain list of data to put it into',
    {
      hint: `Write it under data yourself: ${JSON.stringify(entryValue(entry))}`,
    },
  );
}
