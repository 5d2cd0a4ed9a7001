import type { SealedCode } from '../../../model/seal.ts';
import type { SealedWork } from './placements.ts';

/** A command that a seal has beside those of `code`, and where: `undo`, `services[0].health.command`. */
export interface SideCommand {
  readonly field: string;
  readonly argv: readonly string[];
}

/** What the runner starts because of one command: what undoes it, asks whether it works, and prints its secrets. */
export function sideCommandsOf(
  code: SealedCode,
  { secrets = {} }: Pick<SealedWork, 'secrets'>,
): SideCommand[] {
  const given = (code.secrets ?? []).map((name) => side(`secrets.${name}.command`, secrets[name]?.command));
  return [side('undo', code.undo), side('health.command', code.health?.command), ...given].filter(isThere);
}

/** What it starts because of the bundle's services. */
export function serviceCommandsOf({ services = [] }: Pick<SealedWork, 'services'>): SideCommand[] {
  return services
    .map(({ health }, index) => side(`services[${index}].health.command`, health?.command))
    .filter(isThere);
}

function side(field: string, argv: readonly string[] | undefined): SideCommand | undefined {
  return argv === undefined ? undefined : { field, argv };
}

function isThere(command: SideCommand | undefined): command is SideCommand {
  return command !== undefined;
}
