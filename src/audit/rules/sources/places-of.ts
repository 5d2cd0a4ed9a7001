import type { SealedSource } from '../../../model/seal.ts';
import { originOf } from './origin.ts';

/** One URL that a source came over, and the member of the seal that names it. */
export interface UrlPlace {
  readonly field: 'request' | 'resolution.mirror' | 'resolution.url';
  readonly url: string;
}

/** The URLs that a source came over: the request, the mirror that gave it, where redirects led. None for inline data. */
export function placesOf(source: SealedSource): readonly UrlPlace[] {
  const { place, text } = originOf(source);
  const { mirror, url } = source.resolution;
  return [
    ...(place === 'inline' || text.startsWith('own:') ? [] : [{ field: 'request' as const, url: text }]),
    ...(mirror === undefined ? [] : [{ field: 'resolution.mirror' as const, url: mirror }]),
    ...(url === undefined ? [] : [{ field: 'resolution.url' as const, url }]),
  ];
}
