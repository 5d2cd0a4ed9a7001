import type { Context } from '../../core/context.ts';
import { isOfShells } from '../../model/variable-name.ts';
import { readBounded } from '../../sys/read-bounded.ts';
import { askSecretCommand } from './ask-secret-command.ts';
import { characterCount } from './character-count.ts';
import { tooLarge, withSecretFile } from './find-secret-file.ts';
import { type NamedSecret, noSecret } from './no-secret.ts';
import { LARGEST_SECRET, SHORTEST_SECRET } from './secret-sizes.ts';

/**
 * The value of a secret on this host. Of a file, and of what a command says, one line break at the end is cut.
 * @throws ArxError RUN_NO_SECRET when it is not there, is in a file that others can use, or cannot be masked or given;
 *   INTERRUPTED.
 */
export async function secretValue(secret: NamedSecret, context: Context): Promise<Buffer> {
  const value = await find(secret, context);
  if (value.length === 0) throw noSecret(secret, 'is empty, expected its value', 'Write the value there');
  if (value.length > LARGEST_SECRET) tooLarge(secret);
  if (characterCount(value) < SHORTEST_SECRET)
    throw noSecret(
      secret,
      `has fewer than ${SHORTEST_SECRET} characters, which cannot be masked in what commands write, expected a longer one`,
      'Use a longer one',
    );
  if (secret.entry.as === 'env') demandVariable(secret, value);
  return value;
}

async function find(secret: NamedSecret, context: Context): Promise<Buffer> {
  const { env, file, command } = secret.entry;
  if (env !== undefined) return variable(secret, context.env[env]);
  if (file !== undefined)
    return withoutLineBreak(
      withSecretFile(secret, file, (fd) => readBounded(fd, LARGEST_SECRET + 2) ?? tooLarge(secret)),
    );
  if (command !== undefined) return withoutLineBreak(await askSecretCommand(secret, command, context));
  throw noSecret(secret, 'is nowhere, expected a place');
}

function variable(secret: NamedSecret, value: string | undefined): Buffer {
  if (value !== undefined) return Buffer.from(value);
  throw noSecret(secret, 'is not set, expected its value', `Set ${secret.entry.env} for who runs the bundle`);
}

function withoutLineBreak(bytes: Buffer): Buffer {
  const [last, before] = [bytes.at(-1), bytes.at(-2)];
  if (last !== 0x0a) return bytes;
  return bytes.subarray(0, before === 0x0d ? -2 : -1);
}

/** environ(7): text that ends with NUL. Those of shells would have to be a word of a command. */
function demandVariable(secret: NamedSecret, value: Buffer): void {
  const hint = 'Give it as a file, without `as: env`';
  if (isOfShells(secret.name))
    throw noSecret(secret, 'cannot be given by that name, which shells set, expected another', hint);
  if (!value.includes(0) && Buffer.from(value.toString()).equals(value)) return;
  throw noSecret(secret, 'is not UTF-8 text or has a NUL, which no variable can hold, expected text', hint);
}
