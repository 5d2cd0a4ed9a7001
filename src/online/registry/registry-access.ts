import type { Context } from '../../core/context.ts';
import type { HttpAccess } from '../http/downloading.ts';
import { bearerChallenge } from './bearer-challenge.ts';
import { obtainToken, type RegistryActions } from './obtain-token.ts';
import type { RegistryPlace } from './registry-place.ts';

/** How a registry is entered. */
export interface RegistryAccess extends HttpAccess {
  readonly renew: NonNullable<HttpAccess['renew']>;
  /** Gets another token before the one that there is can end: a registry that refuses a large body may not say why. */
  refresh(): Promise<void>;
}

/**
 * What lets us into a registry: the user's credential, or, once the registry has asked for one, a token. It goes to the registry's
 * own origin only.
 */
export function registryAccess(
  place: RegistryPlace,
  actions: RegistryActions,
  context: Context,
): RegistryAccess {
  const { access, url: home, token } = place;
  return {
    ...access,
    headersFor: (url) =>
      token.held !== undefined && url.origin === home.origin
        ? { authorization: `Bearer ${token.held.value}` }
        : access.headersFor(url),
    renew: async (url, headers) => {
      const challenge = bearerChallenge(headers['www-authenticate']);
      if (challenge === undefined || url.origin !== home.origin) return false;
      token.held = await obtainToken(place, challenge, actions, context);
      return true;
    },
    refresh: async () => {
      if (token.held === undefined || context.now().getTime() < token.held.stale) return;
      token.held = await obtainToken(place, token.held.challenge, actions, context);
    },
  };
}
