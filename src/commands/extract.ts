import type { Context } from '../core/context.ts';
import type { BundleInput } from '../library/bundle-input.ts';
import { extractBundle } from '../library/extract.ts';
import type { TrustOptions } from '../library/open-trust.ts';
import { sourceDirectories } from '../offline/source-directories.ts';
import { type BundleFacts, bundleFacts } from './bundle-facts.ts';
import { demandNamed } from './demand-named.ts';

/** A bundle and where its content is now. */
export interface Extracted {
  readonly bundle: BundleFacts;
  /** One a source, below the directory that was named. */
  readonly directories: readonly { readonly directory: string; readonly request: string }[];
}

/** `arx extract`. @throws ArxError USAGE_INVALID for an empty name; what `extractBundle` throws. */
export async function extract(
  call: { readonly input: BundleInput; readonly directory: string },
  options: TrustOptions,
  context: Context,
): Promise<Extracted> {
  demandNamed(call.directory, 'extract into', 'directory');
  const head = await extractBundle(call.input, call.directory, options, context);
  const names = sourceDirectories(head.seal);
  return {
    bundle: bundleFacts(head),
    directories: head.seal.sources.map(({ request }, index) => ({ directory: names[index] ?? '', request })),
  };
}
