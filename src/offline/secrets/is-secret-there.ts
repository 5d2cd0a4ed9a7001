import type { Context } from '../../core/context.ts';
import { findProgram } from '../../sys/find-program.ts';
import { withSecretFile } from '../../sys/secrets/secret-file.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import { askedSecret } from './asked-secret.ts';
import type { NamedSecret } from './no-secret.ts';

/**
 * Whether this host has a secret where it should be. No value is read and no command is started: undefined when only a
 * command can tell.
 */
export function isSecretThere(secret: NamedSecret, env: Context['env']): boolean | undefined {
  const { entry } = secret;
  if (entry.env !== undefined) return (env[entry.env] ?? '') !== '';
  if (entry.file !== undefined) return isFileThere(secret, entry.file);
  const [program = ''] = entry.command ?? [];
  return findProgram(program, SYSTEM_PATH, '/') === undefined ? false : undefined;
}

function isFileThere(secret: NamedSecret, path: string): boolean {
  try {
    return withSecretFile(askedSecret(secret), path, () => true);
  } catch {
    return false;
  }
}
