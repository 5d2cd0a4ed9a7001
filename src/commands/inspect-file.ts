import { shortNames } from '../audit/reports/place.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { BundleInput } from '../library/bundle-input.ts';
import { type FileAddress, readBundleFile } from '../library/inspect.ts';
import type { TrustOptions } from '../library/open-trust.ts';
import type { Seal } from '../model/seal.ts';

/** A file that is shown is held in memory until its digest has been checked. */
const LARGEST = 256 * 1024 * 1024;

/**
 * `arx inspect --cat`: the verified bytes of one file. It is named as `SOURCE:PATH`, the source by its index, its request,
 * its target, or the short name that an audit shows.
 * @throws ArxError USAGE_INVALID if there is no such source or file; what `readBundleFile` throws.
 */
export async function inspectFile(
  call: { readonly input: BundleInput; readonly file: string },
  options: TrustOptions,
  context: Context,
): Promise<Uint8Array> {
  const address = (seal: Seal): FileAddress => parseAddress(call.file, seal);
  return readBundleFile(call.input, address, { ...options, largest: LARGEST }, context);
}

/** Requests and paths may have colons, so the longest name of a source that fits is the one that is meant. */
function parseAddress(text: string, seal: Seal): FileAddress {
  const fitting = sourceNames(seal)
    .filter(({ name }) => text.startsWith(`${name}:`))
    .sort((a, b) => b.name.length - a.name.length);
  const [best] = fitting;
  if (best !== undefined) return { source: best.source, path: text.slice(best.name.length + 1) };
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot show "${text}": it does not begin with one of the bundle's sources and a colon`,
    {
      hint: 'Name the source by its index, request or target, as in `--cat 0:path`; `arx inspect` lists them',
    },
  );
}

function sourceNames(seal: Seal): { name: string; source: number }[] {
  const indexes = seal.sources.map((_, source) => ({ name: String(source), source }));
  const requests = seal.sources.map(({ request }, source) => ({ name: request, source }));
  const targets = seal.data.flatMap(({ target, source }) =>
    target === undefined ? [] : [{ name: target, source }],
  );
  const short = shortNames(seal).map((name, source) => ({ name, source }));
  return [...indexes, ...requests, ...targets, ...short];
}
