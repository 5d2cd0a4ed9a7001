import type { ManifestDocument } from '../model/manifest.ts';
import { namedSources } from '../model/named-sources.ts';
import type { SourceRequest } from '../plugin/source.ts';
import { sourceFor } from './sources/index.ts';
import { withPlace } from './with-place.ts';

/**
 * The sources of a manifest, each once.
 * @throws ArxError as `sourceFor` does, with the place of the entry.
 */
export function sourceRequests({ manifest, directory }: ManifestDocument): SourceRequest[] {
  return namedSources(manifest).map((named) => {
    const request = { ...named, directory };
    withPlace(request, () => sourceFor(named.spec));
    return request;
  });
}
