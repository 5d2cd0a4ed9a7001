import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { VerifyDemand } from '../../model/intake.ts';
import type { SourceSpec, UrlSource } from '../../model/source-spec.ts';
import { parseSourceUrl } from '../../model/source-url.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import type { Signed, SmallFile } from './check.ts';
import { checkSignature, endingsOf } from './methods.ts';
import { namesIn, type Obtained, obtainedFile } from './obtained-file.ts';
import { type OneFile, readChunks } from './one-file.ts';
import { LARGEST, readSmall, readSmallIfThere, type SmallFileRequest } from './read-small.ts';
import { demandListed } from './sums.ts';

/** What a signature is of when it is of the download itself, in the lock. */
export const THE_FILE = 'the file';

/**
 * Checks the signature and the list of digests that a source of one file demands; returns who signed, or undefined when
 * only a list was asked for.
 * @throws ArxError VERIFY_*, SOURCE_*.
 */
export async function verifyFile(
  request: SourceRequest,
  obtained: Obtained,
  demand: VerifyDemand,
  context: Context,
): Promise<string | undefined> {
  const file = await obtainedFile(request, obtained, context);
  if (demand.sums === undefined) return demandSigned(request, demand, wholeFile(file, context), context);
  const list = await readSmall({ url: demand.sums, limit: LARGEST.list, for: request }, context);
  // First who says it, then what it says.
  const signer = await demandSigned(request, demand, inMemory(request, list), context);
  const names = namesIn(demand.sums, urlOf(request.spec));
  demandListed(list, { source: request.spec.redacted, names, digest: file.entry.digest });
  return signer;
}

function wholeFile(file: OneFile, context: Context): Signed {
  async function* read(): AsyncGenerator<Uint8Array> {
    for await (const chunk of readChunks(file)) {
      checkAborted(context);
      yield chunk;
    }
  }
  return { source: file.source, what: THE_FILE, size: file.entry.size, read };
}

/** Some bytes that are signed. */
export function inMemory({ spec }: SourceRequest, { where, bytes }: SmallFile): Signed {
  async function* read(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  return { source: spec.redacted, what: where, size: bytes.length, read };
}

async function demandSigned(
  request: SourceRequest,
  demand: VerifyDemand,
  signed: Signed,
  context: Context,
): Promise<string | undefined> {
  if (demand.method === undefined) return undefined;
  const signature = await findSignature(request, demand, signed, context);
  return checkSignature({ request, demand, signed, signature, namespace: 'file' }, context);
}

async function findSignature(
  request: SourceRequest,
  demand: VerifyDemand,
  signed: Signed,
  context: Context,
): Promise<SmallFile> {
  const places = placesOf(demand, urlOf(request.spec));
  const ask = (url: UrlSource): SmallFileRequest => ({ url, limit: LARGEST.signature, for: request });
  for (const url of places) {
    const found = await readSmallIfThere(ask(url), context);
    if (found !== undefined) return found;
  }
  const looked = places.map(({ redacted }) => `"${redacted}"`).join(' or ');
  throw new ArxError(
    'VERIFY_MISSING',
    `Cannot accept "${signed.source}": there is no ${looked}, expected a signature of ${signed.what}`,
    { hint: 'Name it in the manifest: `verify: {signature: URL}`' },
  );
}

/** Where a signature may be. */
function placesOf(demand: VerifyDemand, source: UrlSource): readonly UrlSource[] {
  if (demand.signature !== undefined) return [demand.signature];
  return endingsOf(demand).map((ending) => withEnding(demand.sums ?? source, ending));
}

/** The URL beside another: without what picks a part, and with an ending after the path. */
function withEnding({ text }: UrlSource, ending: string): UrlSource {
  const [, start = '', query = ''] = /^([^?#]*)(\?[^#]*)?/.exec(text.replace(/^(tar|jar)\+/, '')) ?? [];
  return parseSourceUrl(`${start}${ending}${query}`);
}

function urlOf(spec: SourceSpec): UrlSource {
  if (spec.kind === 'url') return spec;
  throw new ArxError(
    'VERIFY_MISSING',
    `Cannot accept "${spec.redacted}": it is in the manifest itself, expected a source that somebody else signed`,
  );
}
