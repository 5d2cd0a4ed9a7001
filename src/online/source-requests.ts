import type { ManifestDocument } from '../model/manifest.ts';
import { namedSources } from '../model/named-sources.ts';
import type { SourceRequest } from '../plugin/source.ts';
import { sourceFor } from './sources/index.ts';
import { withPlace } from './with-place.ts';

/**
 * The sources of a manifest, each once.
 * @throws ArxError NOT_YET for one that arx cannot obtain yet.
 */
export function sourceRequests({ manifest, directory }: ManifestDocument): SourceRequest[] {
  return namedSources(manifest).map((named) => {
    const request = { ...named, directory };
    withPlace(request, () => sourceFor(named.spec));
    return request;
  });
}
