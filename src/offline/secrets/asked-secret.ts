import type { Context } from '../../core/context.ts';
import type { AskedSecret } from '../../sys/secrets/secret-reference.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import { type NamedSecret, noSecret } from './no-secret.ts';
import { LARGEST_SECRET } from './secret-sizes.ts';

/** By which rules a secret of a bundle is asked for: a command has the system's PATH and the caller's HOME, and nothing else. */
export function askedSecret(secret: NamedSecret): AskedSecret {
  return {
    reference: secret.entry,
    most: LARGEST_SECRET,
    commandEnv: ({ home }: Pick<Context, 'home'>) => ({ PATH: SYSTEM_PATH, HOME: home }),
    fault: (problem, hint) => noSecret(secret, problem, hint),
  };
}
