import type { Context } from '../../core/context.ts';
import { isSecretThere } from '../secrets/is-secret-there.ts';
import { localGround } from './local-ground.ts';
import type { PlannedHost } from './planned-host.ts';

/** The host of this process. */
export function thisHost({ stateDir, env }: Pick<Context, 'stateDir' | 'env'>): PlannedHost {
  return { ground: localGround, stateDir, hasSecret: (secret) => isSecretThere(secret, env) };
}
