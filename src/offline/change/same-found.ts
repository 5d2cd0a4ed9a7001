import type { Found } from '../state/found.ts';

/** True if both are nothing, or the same with the same mode and owner. */
export function sameFound(one: Found | null, other: Found | null): boolean {
  if (one === null || other === null) return one === other;
  return sameContent(one, other) && modeOf(one) === modeOf(other) && sameOwner(one, other);
}

/** True if both hold the same, whatever their modes and owners. Two directories always do. */
export function sameContent(one: Found | null, other: Found | null): boolean {
  if (one === null || other === null) return one === other;
  if (one.kind === 'file') return other.kind === 'file' && one.digest === other.digest;
  if (one.kind === 'link') return other.kind === 'link' && one.target === other.target;
  return other.kind === 'directory';
}

function sameOwner(one: Found, other: Found): boolean {
  return one.uid === other.uid && one.gid === other.gid;
}

/** Of a link it means nothing (symlink(7)). */
function modeOf(found: Found): number | undefined {
  return found.kind === 'link' ? undefined : found.mode;
}
