import type { Context } from '../../core/context.ts';
import type { SecretEntry } from '../../model/manifest.ts';
import type { Seal } from '../../model/seal.ts';
import type { DaemonRecord } from '../../offline/state/records.ts';
import type { PlannedHost } from '../../offline/run/planned-host.ts';
import { secretValue } from '../../offline/secrets/secret-value.ts';
import type { SecretPlace, TargetConduct } from './target-options.ts';

type Secrets = Readonly<Record<string, SecretEntry>>;

/** Where secrets are for one target: what its data says goes before what the bundle says. */
export function secretsFor(
  { secrets = {} }: Pick<Seal, 'secrets'>,
  { secrets: places = {} }: TargetConduct,
): Secrets {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, entry]) => [
      name,
      placed(entry, Object.hasOwn(places, name) ? places[name] : undefined),
    ]),
  );
}

function placed(entry: SecretEntry, place: SecretPlace | undefined): SecretEntry {
  if (place === undefined) return entry;
  return { ...(entry.as !== undefined && { as: entry.as }), ...place };
}

/** The same for what starts daemons again. */
export function daemonsFor(daemons: readonly DaemonRecord[], conduct: TargetConduct): DaemonRecord[] {
  return daemons.map((record) => {
    const { command } = record;
    if (command === undefined) return record;
    return { ...record, command: { ...command, secrets: secretsFor(command, conduct) } };
  });
}

/** Only those of `env` are here; where the others are, the target alone can tell. */
export function hasTargetSecret(
  conduct: TargetConduct,
  { env }: Pick<Context, 'env'>,
): PlannedHost['hasSecret'] {
  return ({ name, entry }) => {
    const place = secretsFor({ secrets: { [name]: entry } }, conduct)[name] ?? entry;
    return place.env === undefined ? undefined : (env[place.env] ?? '') !== '';
  };
}

/**
 * The values of those that come from this machine.
 * @param names those that commands are given.
 * @throws ArxError RUN_NO_SECRET, INTERRUPTED.
 */
export async function sentSecrets(
  secrets: Secrets,
  names: Iterable<string>,
  context: Context,
): Promise<Map<string, Buffer>> {
  const values = new Map<string, Buffer>();
  for (const name of new Set(names)) {
    const entry = secrets[name];
    if (entry?.env !== undefined) values.set(name, await secretValue({ name, entry }, context));
  }
  return values;
}

/** The variables of this machine that hold them. */
export function variablesOf(secrets: Secrets, names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => secrets[name]?.env ?? []))];
}
