import type { Context } from '../../core/context.ts';
import { didYouMean } from '../../core/did-you-mean.ts';
import type { SecretEntry } from '../../model/manifest.ts';
import type { Seal } from '../../model/seal.ts';
import type { PlannedHost } from '../../offline/run/planned-host.ts';
import type { DaemonRecord } from '../../offline/state/records.ts';
import type { VerifiedHead } from '../../offline/verified-head.ts';
import { secretValue } from '../../offline/secrets/secret-value.ts';
import type { SecretPlace, TargetConduct } from './target-options.ts';

type Secrets = Readonly<Record<string, SecretEntry>>;

/** Where secrets are for one target: what its data says goes before what the bundle says. */
export function secretsFor(secrets: Secrets, { secrets: places = {} }: TargetConduct): Secrets {
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
    return { ...record, command: { ...command, secrets: secretsFor(command.secrets, conduct) } };
  });
}

/** The same for all that a bundle says. */
export function placedHead(head: VerifiedHead, conduct: TargetConduct): VerifiedHead {
  const { seal } = head;
  if (seal.secrets === undefined) return head;
  return { ...head, seal: { ...seal, secrets: secretsFor(seal.secrets, conduct) } };
}

/** What is most likely a slip in the data of a target, a sentence each: names that are almost those of the bundle. */
export function strayPlaces({ secrets = {} }: Seal, { secrets: places = {} }: TargetConduct): string[] {
  const free = Object.keys(secrets).filter((name) => !Object.hasOwn(places, name));
  return Object.keys(places)
    .filter((name) => !Object.hasOwn(secrets, name))
    .flatMap((name) => {
      const near = didYouMean(name, free);
      return near === undefined
        ? []
        : [`the data of the host has the secret ${name}: did you mean "${near}"?`];
    });
}

/** Only those of `env` are here; where the others are, the target alone can tell. */
export function hasTargetSecret({ env }: Pick<Context, 'env'>): PlannedHost['hasSecret'] {
  return ({ entry }) => (entry.env === undefined ? undefined : (env[entry.env] ?? '') !== '');
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
