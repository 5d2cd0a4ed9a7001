import { canonicalText } from '../../core/canonical-json.ts';
import { foundText } from './found-text.ts';
import type { OwnedPath } from './installed.ts';

/** The canonical JSON (RFC 8785) of a path that a bundle has. */
export function ownedText({ original, path, placed, takenBy, takenFrom }: OwnedPath): string {
  const by = takenBy === undefined ? '' : `,"takenBy":${canonicalText(takenBy)}`;
  const from = takenFrom === undefined ? '' : `,"takenFrom":${canonicalText(takenFrom)}`;
  return `{"original":${foundText(original)},"path":${canonicalText(path)},"placed":${foundText(placed)}${by}${from}}`;
}
