import { formatCommandLine } from '../../core/command-line.ts';
import type { SecretEntry } from '../../model/manifest.ts';
import type { Seal } from '../../model/seal.ts';
import type { PlannedSecret } from '../run/plan-model.ts';

/** The secrets that a bundle needs, and where this host has them; nothing is read. */
export function plannedSecrets({ secrets = {} }: Pick<Seal, 'secrets'>): PlannedSecret[] {
  return Object.entries(secrets).map(([name, { as = 'file', ...place }]) => ({
    name,
    from: fromOf(place),
    as,
  }));
}

function fromOf({ env, file, command = [''] }: SecretEntry): string {
  if (env !== undefined) return `env ${env}`;
  return file === undefined ? `command ${formatCommandLine(command)}` : `file ${file}`;
}
