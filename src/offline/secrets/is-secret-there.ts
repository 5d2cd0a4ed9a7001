import type { Context } from '../../core/context.ts';
import { findProgram } from '../../sys/find-program.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import { fileFault } from './file-fault.ts';
import type { NamedSecret } from './no-secret.ts';

/**
 * Whether this host has a secret where it should be, so that it can be used. No value is read and no command is started: undefined when only a
 * command can tell.
 */
export function isSecretThere(secret: NamedSecret, env: Context['env']): boolean | undefined {
  const { entry } = secret;
  if (entry.env !== undefined) return (env[entry.env] ?? '') !== '';
  if (entry.file !== undefined) return fileFault(secret) === undefined;
  const [program = ''] = entry.command ?? [];
  return findProgram(program, SYSTEM_PATH, '/') === undefined ? false : undefined;
}
