import type { SourceSpec } from './source-spec.ts';

/** True for a source whose one file is a jar: run as a program it is given to java. */
export function isJar(spec: SourceSpec): boolean {
  if (spec.kind === 'url') return spec.wrapper === 'jar';
  return spec.kind === 'inline' && (spec.inline === 'jar' || spec.inline === 'jar64');
}
