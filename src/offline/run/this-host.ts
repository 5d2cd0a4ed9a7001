import type { Context } from '../../core/context.ts';
import { isSecretThere } from '../secrets/is-secret-there.ts';
import { localGround } from './local-ground.ts';
import { ownPlaces } from './own-places.ts';
import type { PlannedHost } from './planned-host.ts';

/** The host of this process. */
export function thisHost(context: Context): PlannedHost {
  const { stateDir, env } = context;
  return {
    ground: localGround,
    stateDir,
    ownPlaces: () => ownPlaces(context, localGround),
    hasSecret: (secret) => isSecretThere(secret, env),
  };
}
