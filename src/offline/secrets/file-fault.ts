import { withSecretFile } from '../../sys/secrets/secret-file.ts';
import { askedSecret } from './asked-secret.ts';
import { type NamedSecret, noSecret } from './no-secret.ts';

/** What is wrong with where a secret should be. */
export interface SecretFault {
  /** Goes on from where it is: `file /etc/db` `is a link, expected the file itself`. */
  readonly problem: string;
  readonly hint?: string;
}

/** Why the file of a secret cannot be used on this host; undefined when it can, or when it is no file. No value is read. */
export function fileFault(secret: NamedSecret): SecretFault | undefined {
  const { file } = secret.entry;
  if (file === undefined) return undefined;
  let found: SecretFault | undefined;
  const fault = (problem: string, hint?: string): ReturnType<typeof noSecret> => {
    found = { problem, ...(hint !== undefined && { hint }) };
    return noSecret(secret, problem, hint);
  };
  try {
    withSecretFile({ ...askedSecret(secret), fault }, file, () => undefined);
  } catch (error) {
    if (found === undefined) throw error;
  }
  return found;
}
