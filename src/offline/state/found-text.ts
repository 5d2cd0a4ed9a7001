import { canonicalText } from '../../core/canonical-json.ts';
import type { Found } from './found.ts';

/** The canonical JSON (RFC 8785) of what was found at a path: put together, because there may be a hundred thousand. */
export function foundText(found: Found | null): string {
  if (found === null) return 'null';
  const { kind, gid, uid } = found;
  if (kind === 'directory') return `{"gid":${gid},"kind":"directory","mode":${found.mode},"uid":${uid}}`;
  if (kind === 'link')
    return `{"gid":${gid},"kind":"link","target":${canonicalText(found.target)},"uid":${uid}}`;
  const { digest, mode, size } = found;
  return `{"digest":"${digest}","gid":${gid},"kind":"file","mode":${mode},"size":${size},"uid":${uid}}`;
}
