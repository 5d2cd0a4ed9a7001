import type { SealedSource } from '../../../model/seal.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { sealedManifest } from '../../sealed-manifest.ts';
import { originOf } from './origin.ts';

/**
 * Tells of a source whether the manifest itself says which content it must be: by `integrity`, a whole commit, or as inline
 * data. The lock is no part of this: `arx update` moves it. A manifest that cannot be read pins nothing but inline data.
 */
export function pinnedInManifest({ seal, manifest }: AuditSubject): (source: SealedSource) => boolean {
  const { sources } = sealedManifest(seal, manifest);
  return (source) => {
    const { place, url } = originOf(source);
    const { commit } = source.resolution;
    return (
      place === 'inline' ||
      (commit !== undefined && url?.ref === commit) ||
      sources?.get(source.request)?.integrity !== undefined
    );
  };
}
