import { secretVariable } from '../../model/variable-name.ts';
import { daemonStep } from '../../offline/services/daemons/daemon-command.ts';
import type { AgainUnit } from './again-units.ts';
import { encodeSecret } from './encode-secret.ts';
import { encodeUnit } from './encode-step.ts';

/** What starts a daemon again, as the unit `again_N`, with its secrets. */
export function encodeAgain(unit: AgainUnit, workspace: string): string[] {
  const { number, name, command, secrets } = unit;
  const step = {
    ...daemonStep(name, command),
    number,
    secrets: [...secrets.keys()],
    network: 'host' as const,
    timeout: 0,
    silence: 0,
    when: 'always' as const,
    retries: 0,
    services: [],
  };
  return [
    ...encodeUnit({ kind: 'again', named: command.label }, step, { workspace, secrets: {} }),
    ...[...secrets].flatMap(([alias, secret]) =>
      encodeSecret(alias, secret.entry, secretVariable(secret.name, secret.entry)),
    ),
  ];
}
