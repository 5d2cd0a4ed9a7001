import type { Context } from '../../core/context.ts';
import { askSecretCommand } from './ask-secret-command.ts';
import { readSecretFile, tooLarge } from './secret-file.ts';
import type { AskedSecret } from './secret-reference.ts';

/**
 * The value of a secret that is on this machine. Of a file, and of what a command says, one line break at the end is cut.
 * @throws ArxError the fault of what was asked; INTERRUPTED.
 */
export async function readSecret(asked: AskedSecret, context: Context): Promise<Buffer> {
  const value = await find(asked, context);
  if (value.length === 0) throw asked.fault('is empty, expected its value', 'Write the value there');
  if (value.length > asked.most) throw tooLarge(asked);
  return value;
}

async function find(asked: AskedSecret, context: Context): Promise<Buffer> {
  const { env, file, command } = asked.reference;
  if (env !== undefined) return variable(asked, env, context);
  if (file !== undefined) return withoutLineBreak(readSecretFile(asked, file));
  if (command !== undefined) return withoutLineBreak(await askSecretCommand(asked, command, context));
  throw asked.fault('is nowhere, expected a place');
}

function variable({ fault }: AskedSecret, name: string, { env }: Context): Buffer {
  const value = env[name];
  if (value !== undefined) return Buffer.from(value);
  throw fault('is not set, expected its value', `Set ${name} for who runs arx`);
}

function withoutLineBreak(bytes: Buffer): Buffer {
  const [last, before] = [bytes.at(-1), bytes.at(-2)];
  if (last !== 0x0a) return bytes;
  return bytes.subarray(0, before === 0x0d ? -2 : -1);
}
