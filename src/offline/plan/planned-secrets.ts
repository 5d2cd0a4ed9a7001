import { accessSync, constants } from 'node:fs';
import { formatCommandLine } from '../../core/command-line.ts';
import type { Context } from '../../core/context.ts';
import type { SecretEntry } from '../../model/manifest.ts';
import type { Seal } from '../../model/seal.ts';
import type { PlannedSecret } from '../run/plan-model.ts';

/** The secrets that a bundle needs, and whether this host has them. No value is read, no command is started. */
export function plannedSecrets(
  { secrets = {} }: Pick<Seal, 'secrets'>,
  env: Context['env'],
): PlannedSecret[] {
  return Object.entries(secrets).map(([name, { as = 'file', ...place }]) => {
    const present = isPresent(place, env);
    return { name, from: fromOf(place), as, ...(present !== undefined && { present }) };
  });
}

function fromOf({ env, file, command = [''] }: SecretEntry): string {
  if (env !== undefined) return `env ${env}`;
  return file === undefined ? `command ${formatCommandLine(command)}` : `file ${file}`;
}

function isPresent({ env, file }: SecretEntry, variables: Context['env']): boolean | undefined {
  if (env !== undefined) return (variables[env] ?? '') !== '';
  return file === undefined ? undefined : isReadable(file);
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
