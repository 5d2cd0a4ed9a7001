import { didYouMean } from '../core/did-you-mean.ts';
import type { Scheme, Transport, Wrapper } from './source-spec.ts';

/** How the sources of one scheme are read, and by which transport. */
export interface SchemeShape {
  readonly wrapper: Wrapper;
  readonly transport: Transport;
}

/** Every scheme of source URLs. */
export const SCHEMES: Readonly<Record<Scheme, SchemeShape>> = {
  file: { wrapper: 'plain', transport: 'file' },
  'tar+file': { wrapper: 'tar', transport: 'file' },
  'jar+file': { wrapper: 'jar', transport: 'file' },
  'git+ssh': { wrapper: 'git', transport: 'ssh' },
  'git+http': { wrapper: 'git', transport: 'http' },
  'git+https': { wrapper: 'git', transport: 'https' },
  'git+file': { wrapper: 'git', transport: 'file' },
  http: { wrapper: 'plain', transport: 'http' },
  https: { wrapper: 'plain', transport: 'https' },
  'tar+http': { wrapper: 'tar', transport: 'http' },
  'tar+https': { wrapper: 'tar', transport: 'https' },
  'jar+http': { wrapper: 'jar', transport: 'http' },
  'jar+https': { wrapper: 'jar', transport: 'https' },
  s3: { wrapper: 'plain', transport: 's3' },
  'tar+s3': { wrapper: 'tar', transport: 's3' },
  'jar+s3': { wrapper: 'jar', transport: 's3' },
};

const RELATED: Readonly<Record<string, Scheme>> = {
  ssh: 'git+ssh',
  git: 'git+https',
  'ssh+git': 'git+ssh',
  'tgz+http': 'tar+http',
  'tgz+https': 'tar+https',
  'tgz+file': 'tar+file',
  'zip+http': 'tar+http',
  'zip+https': 'tar+https',
  'zip+file': 'tar+file',
  'zip+s3': 'tar+s3',
  'tgz+s3': 'tar+s3',
  'https+tar': 'tar+https',
  'http+tar': 'tar+http',
  'https+git': 'git+https',
};

/** True for a scheme of the table above. */
export function isScheme(text: string): text is Scheme {
  return Object.hasOwn(SCHEMES, text);
}

/** The scheme that was most likely meant. */
export function nearestScheme(text: string): string | undefined {
  return RELATED[text.toLowerCase()] ?? didYouMean(text, Object.keys(SCHEMES));
}
