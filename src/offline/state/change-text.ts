import { canonicalText } from '../../core/canonical-json.ts';
import type { Change } from './change.ts';
import { foundText } from './found-text.ts';

/** The canonical JSON (RFC 8785) of a change. */
export function changeText({ after, before, path, savedAs }: Change): string {
  const saved = savedAs === undefined ? '' : `,"savedAs":${canonicalText(savedAs)}`;
  return `{"after":${foundText(after)},"before":${foundText(before)},"path":${canonicalText(path)}${saved}}`;
}
