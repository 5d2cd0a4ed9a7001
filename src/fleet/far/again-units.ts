import type { SecretEntry } from '../../model/manifest.ts';
import { isDaemonName } from '../../model/service-words.ts';
import { GIVEN_NAME } from '../../model/variable-name.ts';
import type { DaemonCommand, DaemonRecord } from '../../offline/state/records.ts';
import type { FarOrder } from './far-model.ts';

/** A daemon of the version before, with what starts it again as the unit `again-NUMBER`. */
export interface AgainUnit {
  /** As in the lists of the order: those to stop first, then those to start. */
  readonly number: number;
  readonly name: string;
  readonly command: DaemonCommand;
  /** Where its secrets are, by names that no secret of a bundle has: another version may have others of the same name. */
  readonly secrets: ReadonlyMap<string, { readonly name: string; readonly entry: SecretEntry }>;
}

const LONGEST = 128;

/** Those of which what starts them was kept, in a form that this program writes. */
export function againUnits({ stop, starting }: Pick<FarOrder, 'stop' | 'starting'>): AgainUnit[] {
  return [...stop, ...starting].flatMap((record, at) => againUnit(record, at + 1));
}

function againUnit({ name, command }: DaemonRecord, number: number): AgainUnit[] {
  const entries = Object.entries(command?.secrets ?? {});
  const isOurs = ([secret]: [string, unknown]): boolean =>
    GIVEN_NAME.test(secret) && secret.length <= LONGEST;
  if (command === undefined || !isDaemonName(name) || !entries.every(isOurs)) return [];
  const secrets = new Map(entries.map(([secret, entry]) => [`${number}_${secret}`, { name: secret, entry }]));
  return [{ number, name, command, secrets }];
}
