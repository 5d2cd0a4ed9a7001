import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import { ArxError } from '../core/errors.ts';
import type { CodeEntry, DataEntry, ManifestDocument } from '../model/manifest.ts';
import { manifestFromValue } from '../model/parse-manifest.ts';
import type { SourceSpec, UrlSource } from '../model/source-spec.ts';
import { withSelection } from '../model/with-selection.ts';
import type { Bundle } from './bundle.ts';
import type { Effects } from './effects.ts';
import { replaceSources } from './replace-sources.ts';
import { File, type Source } from './source.ts';
import { SourceMarks } from './source-marks.ts';

/**
 * A bundle as a document to seal. Sources of a caller's own class are cached under `directory` and sealed from there, under
 * what they externalize to.
 * @throws ArxError MANIFEST_INVALID, USAGE_INVALID; what the sources throw.
 */
export async function bundleDocument(
  bundle: Bundle,
  directory: string,
  effects: Effects,
): Promise<ManifestDocument> {
  const marks = new SourceMarks();
  const value = replaceSources(bundle.fields, (source) => marks.plain(source as Source));
  const document = manifestFromValue(value, { directory: bundle.directory });
  if (marks.marked.length === 0) return document;
  const cached = await cacheMarked(marks, directory, effects);
  const { code, data } = document.manifest;
  const manifest = {
    ...document.manifest,
    code: code.map((entry) => inCode(entry, cached)),
    data: data.map((entry) => inData(entry, cached)),
  };
  return { ...document, manifest, sealed: withoutMarks(document.sealed, marks) };
}

/** What stands for each mark: the file source on disk, named by what its origin externalizes to. */
async function cacheMarked(
  marks: SourceMarks,
  directory: string,
  effects: Effects,
): Promise<ReadonlyMap<string, UrlSource>> {
  const byKey = new Map<string, UrlSource>();
  const byMark = new Map<string, UrlSource>();
  for (const [mark, source] of marks.marked) {
    const key = keyOf(source);
    const place = join(directory, `source-${byMark.size}`);
    const spec = byKey.get(key) ?? { ...(await cacheOne(source, place, effects)), key, redacted: key };
    byKey.set(key, spec);
    byMark.set(mark, spec);
  }
  return byMark;
}

async function cacheOne(source: Source, place: string, effects: Effects): Promise<UrlSource> {
  mkdirSync(place, { mode: 0o700 });
  const file: unknown = await source.cache(place, effects);
  if (file instanceof File) return file.spec;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot seal "${String(source)}": its cache gives something else, expected a File`,
  );
}

/**
 * The lock key of a source of a caller's own class: `own:` and its simple types without credentials. In a seal a URL of a
 * known scheme says what arx itself did, so nothing else may go by such a name.
 */
function keyOf(source: Source): string {
  const plain = source.toJSON();
  return `own:${typeof plain === 'string' ? plain : canonicalJson(plain as Json).toString()}`;
}

function inCode(entry: CodeEntry, cached: ReadonlyMap<string, UrlSource>): CodeEntry {
  const { program } = entry;
  return 'cmd' in program ? entry : { ...entry, program: { source: own(program.source, cached) } };
}

function inData(entry: DataEntry, cached: ReadonlyMap<string, UrlSource>): DataEntry {
  return { ...entry, source: own(entry.source, cached) };
}

function own(spec: SourceSpec, cached: ReadonlyMap<string, UrlSource>): SourceSpec {
  const known = spec.kind === 'url' ? cached.get(spec.text) : undefined;
  return known === undefined || spec.kind !== 'url' ? spec : withSelection(known, spec.selection ?? {});
}

/** The sealed text is JSON, so a mark stands in it as a whole string. */
function withoutMarks(sealed: Uint8Array, marks: SourceMarks): Buffer {
  const text = Buffer.from(sealed).toString();
  const unmark = (before: string, [mark, source]: readonly [string, Source]): string =>
    before.replaceAll(JSON.stringify(mark), () => JSON.stringify(source));
  return Buffer.from(marks.marked.reduce(unmark, text));
}
