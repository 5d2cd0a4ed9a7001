import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { redactUrl } from '../../core/redact.ts';
import { isWithin } from '../../model/config/auth-origin.ts';
import { parseSourceUrl } from '../../model/source-url.ts';
import { accessOf, type Access } from '../auth/access.ts';
import { loadConfig } from '../config/load-config.ts';
import { isLoopback } from '../http/is-loopback.ts';
import type { RegistryToken } from './registry-token.ts';

/** A repository of a registry (OCI distribution-spec 1.1), with what lets us in. */
export interface RegistryPlace {
  /** As it is shown: `https://registry.example/team/bundles`. */
  readonly text: string;
  readonly url: URL;
  /** `https://registry.example/v2/team/bundles`. */
  readonly base: string;
  /** The credential of the user's config for this registry. */
  readonly access: Access;
  /** What it wanted in place of a credential, the last one. */
  readonly token: { held?: RegistryToken };
}

/** OCI distribution-spec 1.1, "Pulling manifests". */
const NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

/**
 * Reads `https://HOST/NAME`; `http` for this machine alone. The credential is that of the user's config whose `for` has the host.
 * @throws ArxError USAGE_INVALID; AUTH_*, CONFIG_INVALID of the config.
 */
export function registryPlace(text: string, context: Context): RegistryPlace {
  const url = URL.parse(text);
  const name = url?.pathname.slice(1) ?? '';
  const problem = problemOf(url, name);
  if (url === null || problem !== undefined)
    throw new ArxError(
      'USAGE_INVALID',
      `Cannot use the registry "${redactUrl(text)}": ${problem ?? 'it is no URL'}, expected https://HOST/NAME`,
      { hint: 'Credentials come from `auth` of your config.yaml: see docs/workers.md' },
    );
  const place = `${url.origin}/${name}`;
  return {
    text: place,
    url: new URL(place),
    base: `${url.origin}/v2/${name}`,
    access: accessTo(url, place, context),
    token: {},
  };
}

function problemOf(url: URL | null, name: string): string | undefined {
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return 'it is no such URL';
  if (url.username !== '' || url.password !== '') return 'it holds a credential';
  if (url.search !== '' || url.hash !== '') return 'it has more than a host and a name';
  if (!NAME.test(name) || name.length > 255) return 'its name is none of a repository';
  if (url.protocol === 'http:' && !isLoopback(url))
    return 'what goes over http can be read and changed on its way';
  return undefined;
}

function accessTo(url: URL, place: string, context: Context): Access {
  const entry = [...loadConfig(context).auth.values()].find(({ origins }) => isWithin(url, origins));
  const auth = entry === undefined ? {} : { auth: entry.name };
  return accessOf({ spec: parseSourceUrl(place), directory: '/', ...auth }, context);
}
