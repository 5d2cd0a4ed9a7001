import { formatCommandLine } from '../../core/command-line.ts';
import type { SecretReference } from './secret-reference.ts';

/** Where a secret is, as `env DB_PASSWORD`, `file /etc/db` or `command pass show db`. */
export function secretPlace({ env, file, command = [''] }: SecretReference): string {
  if (env !== undefined) return `env ${env}`;
  return file === undefined ? `command ${formatCommandLine(command)}` : `file ${formatCommandLine([file])}`;
}
