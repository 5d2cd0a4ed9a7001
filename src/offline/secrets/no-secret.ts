import { ArxError } from '../../core/errors.ts';
import type { SecretEntry } from '../../model/manifest.ts';
import { secretPlace } from '../../sys/secrets/secret-place.ts';

/** A secret by name, and where the bundle says that it is. */
export interface NamedSecret {
  readonly name: string;
  readonly entry: SecretEntry;
}

/** The error for a secret that cannot be given. `problem` goes on from where it is: `env DB_PASSWORD is not set`. */
export function noSecret({ name, entry }: NamedSecret, problem: string, hint?: string): ArxError {
  return new ArxError(
    'RUN_NO_SECRET',
    `Cannot give the secret ${JSON.stringify(name)} to commands: ${secretPlace(entry)} ${problem}`,
    { data: { secret: name }, ...(hint === undefined ? {} : { hint }) },
  );
}
