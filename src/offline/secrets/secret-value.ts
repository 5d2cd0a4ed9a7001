import type { Context } from '../../core/context.ts';
import { isOfShells } from '../../model/variable-name.ts';
import { readSecret } from '../../sys/secrets/read-secret.ts';
import { askedSecret } from './asked-secret.ts';
import { characterCount } from './character-count.ts';
import { type NamedSecret, noSecret } from './no-secret.ts';
import { SHORTEST_SECRET } from './secret-sizes.ts';

/**
 * The value of a secret on this host. Of a file, and of what a command says, one line break at the end is cut.
 * @throws ArxError RUN_NO_SECRET when it is not there, is in a file that others can use, or cannot be masked or given;
 *   INTERRUPTED.
 */
export async function secretValue(secret: NamedSecret, context: Context): Promise<Buffer> {
  const value = await readSecret(askedSecret(secret), context);
  if (characterCount(value) < SHORTEST_SECRET)
    throw noSecret(
      secret,
      `has fewer than ${SHORTEST_SECRET} characters, which cannot be masked in what commands write, expected a longer one`,
      'Use a longer one',
    );
  if (secret.entry.as === 'env') demandVariable(secret, value);
  return value;
}

/** environ(7): text that ends with NUL. Those of shells would have to be a word of a command. */
function demandVariable(secret: NamedSecret, value: Buffer): void {
  const hint = 'Give it as a file, without `as: env`';
  if (isOfShells(secret.name))
    throw noSecret(secret, 'cannot be given by that name, which shells set, expected another', hint);
  if (!value.includes(0) && Buffer.from(value.toString()).equals(value)) return;
  throw noSecret(secret, 'is not UTF-8 text or has a NUL, which no variable can hold, expected text', hint);
}
