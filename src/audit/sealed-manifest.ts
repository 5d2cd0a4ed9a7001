import { ArxError } from '../core/errors.ts';
import type { NamedSource } from '../model/manifest.ts';
import { namedSources } from '../model/named-sources.ts';
import { parseManifest } from '../model/parse-manifest.ts';
import type { Seal } from '../model/seal.ts';
import { schemeOf } from './scheme-of.ts';

/** The manifest that is in a bundle for people: what it says of each source, by its request; or why it cannot be read. */
export type SealedManifest =
  | { readonly sources: ReadonlyMap<string, NamedSource>; readonly problem?: never }
  | { readonly problem: string; readonly sources?: never };

// Several rules ask, and the answer follows from the seal, which names the manifest by digest.
const READ = new WeakMap<Seal, SealedManifest>();

/** Reads the sealed manifest of a bundle, once. */
export function sealedManifest(seal: Seal, bytes: Uint8Array): SealedManifest {
  const known = READ.get(seal);
  if (known !== undefined) return known;
  const read = readSealed(seal, bytes);
  READ.set(seal, read);
  return read;
}

function readSealed({ sources }: Seal, bytes: Uint8Array): SealedManifest {
  const plugins = new Set(
    sources
      .filter(({ resolution }) => resolution.plugin !== undefined)
      .map(({ request }) => schemeOf(request)),
  );
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const place = { file: 'arx/manifest.yaml', directory: '/', schemes: () => plugins };
    const { manifest } = parseManifest(text, place);
    return { sources: new Map(namedSources(manifest).map((named) => [named.spec.key, named])) };
  } catch (error) {
    if (error instanceof ArxError) return { problem: error.problems[0]?.message ?? error.message };
    if (error instanceof TypeError) return { problem: 'it is not UTF-8' };
    throw error;
  }
}
