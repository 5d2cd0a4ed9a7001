import { canonicalJson } from '../core/canonical-json.ts';
import type { Selection } from './selection.ts';
import type { UrlSource } from './source-spec.ts';

/** A source of which only a part is meant; its lock key says so. Patterns keep their order: it has no meaning, but it is as written. */
export function withSelection(source: UrlSource, selection: Selection): UrlSource {
  if (Object.keys(selection).length === 0) return source;
  const key = `${source.redacted} ${canonicalJson({ ...selection }).toString()}`;
  return { ...source, selection, key };
}
