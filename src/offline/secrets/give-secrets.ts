import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { SecretEntry } from '../../model/manifest.ts';
import { secretVariable } from '../../model/variable-name.ts';
import type { Owner } from '../../sys/owner.ts';
import { maskerOf } from './masking/secret-masker.ts';
import { noSecrets } from './no-secrets.ts';
import { noTmpfs } from './no-tmpfs.ts';
import { type CommandFiles, SecretFiles } from './secret-files.ts';
import type { GivenSecrets, OpenSecrets } from './secrets-model.ts';

/** A secret with the value that this host has for it. */
export interface FoundSecret {
  readonly value: Buffer;
  readonly entry: SecretEntry;
}

/**
 * Secrets ready to be given to commands.
 * @param base a directory in memory.
 * @throws ArxError RUN_NO_TMPFS
 */
export function giveSecrets(
  found: ReadonlyMap<string, FoundSecret>,
  base: string,
  context: Context,
): OpenSecrets {
  const masker = maskerOf([...found.values()].map(({ value }) => value));
  const files = orNoTmpfs(base, () => new SecretFiles(base));
  const give = (names: readonly string[], owner?: Owner): GivenSecrets => {
    if (names.length === 0) return noSecrets.for(names);
    const chosen = choose(found, names);
    const own = orNoTmpfs(base, () => files.write(valuesOfFiles(chosen), owner));
    return {
      env: variablesOf(chosen, own.path),
      directory: own.path,
      [Symbol.dispose]: () => removing(own, context),
    };
  };
  return {
    for: give,
    masker,
    mask: (text) => maskText(masker(), text),
    directory: files.path,
    [Symbol.dispose]: () => removing(files, context),
  };
}

function choose(
  found: ReadonlyMap<string, FoundSecret>,
  names: readonly string[],
): (readonly [string, FoundSecret])[] {
  return names.map((name) => {
    const secret = found.get(name);
    if (secret !== undefined) return [name, secret];
    throw new ArxError('INTERNAL', `Cannot give the secret ${JSON.stringify(name)}: it was not opened`);
  });
}

function valuesOfFiles(chosen: readonly (readonly [string, FoundSecret])[]): Map<string, Buffer> {
  const files = chosen.filter(([, { entry }]) => entry.as !== 'env');
  return new Map(files.map(([name, { value }]) => [name, value]));
}

function variablesOf(
  chosen: readonly (readonly [string, FoundSecret])[],
  directory: string,
): Record<string, string> {
  const variables = chosen.map(([name, { entry, value }]) => [
    secretVariable(name, entry),
    entry.as === 'env' ? value.toString() : join(directory, name),
  ]);
  return Object.fromEntries(variables);
}

function maskText(masker: ReturnType<OpenSecrets['masker']>, text: string): string {
  return Buffer.concat([masker.push(Buffer.from(text)), masker.end()]).toString();
}

function orNoTmpfs<T>(base: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw noTmpfs(`${base} takes no files (${code})`, error);
  }
}

/** What cannot be removed must not hide how the run itself ended. */
function removing(files: CommandFiles | SecretFiles, { report }: Context): void {
  try {
    files[Symbol.dispose]();
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    report({ type: 'warning', message: `Secrets stay in ${files.path}: ${code}` });
  }
}
