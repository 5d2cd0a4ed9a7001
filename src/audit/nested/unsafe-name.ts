import { archivePathProblem } from '../../core/archive-path.ts';

/** True for a name by which unpacking could write elsewhere, or that two programs understand differently. */
export function isUnsafeName(name: string): boolean {
  const plain = name.replace(/^(?:\.\/)+/, '').replace(/\/$/, '');
  if (plain === '' || plain === '.') return false;
  return archivePathProblem(plain) !== undefined || plain.includes('\\') || /^[A-Za-z]:/.test(plain);
}
