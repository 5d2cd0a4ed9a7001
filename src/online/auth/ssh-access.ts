import { statSync } from 'node:fs';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { SshFiles } from '../../model/config/config.ts';
import { demandPrivate, demandUnwritableByOthers, type Permissions } from '../../trust/demand-permissions.ts';
import { absolutePath, type SecretUse } from './read-secret.ts';

/** Files for ssh, absolute. */
export interface SshAccess {
  readonly identity?: string;
  readonly knownHosts?: string;
}

/**
 * The files that ssh is told to use. As ssh does, a private key that others can read is refused, but before ssh is asked.
 * @throws ArxError AUTH_MISSING when one is not there; TRUST_KEY_PERMISSIONS.
 */
export function sshAccess(
  { identity, knownHosts }: SshFiles,
  use: (key: string) => SecretUse,
  context: Context,
): SshAccess {
  return {
    ...(identity === undefined
      ? {}
      : { identity: demandFile(identity, use('identity'), demandPrivate, context) }),
    ...(knownHosts === undefined
      ? {}
      : { knownHosts: demandFile(knownHosts, use('known_hosts'), demandUnwritableByOthers, context) }),
  };
}

function demandFile(
  named: string,
  { source, where, config }: SecretUse,
  demand: (path: string, found: Permissions) => void,
  context: Context,
): string {
  const path = absolutePath(named, context);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true)
    throw new ArxError(
      'AUTH_MISSING',
      `Cannot use "${source}": ${where} is the file "${named}", but it is not there`,
      {
        hint: `Write the file, or change ${where} in ${config}`,
      },
    );
  demand(path, stats);
  return path;
}
