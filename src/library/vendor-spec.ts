import { ArxError } from '../core/errors.ts';
import type { ManifestDocument } from '../model/manifest.ts';
import type { SourceSpec } from '../model/source-spec.ts';
import type { Vendored } from '../plugin/source.ts';
import { directoryOf, type Effects, openContext } from './effects.ts';

/**
 * Obtains one source; its content is in the effects' cache then.
 * @throws ArxError SOURCE_*, INTEGRITY_* or INTERRUPTED.
 */
export async function vendorSpec(spec: SourceSpec, effects: Effects): Promise<Vendored> {
  // Loaded late: only who obtains something needs the network code.
  const { resolveSources } = await import('../online/resolve.ts');
  const mode = { locked: false, offline: false, update: 'all' } as const;
  const document = documentOf(spec, directoryOf(effects));
  const { vendored } = await resolveSources(document, undefined, mode, await openContext(effects));
  const found = vendored.get(spec.key);
  if (found !== undefined) return found;
  throw new ArxError('INTERNAL', `Cannot obtain "${spec.redacted}": it was resolved to nothing`);
}

function documentOf(source: SourceSpec, directory: string): ManifestDocument {
  const manifest = { code: [], data: [{ source }] };
  return { manifest, file: '<library>', directory, sealed: new Uint8Array() };
}
