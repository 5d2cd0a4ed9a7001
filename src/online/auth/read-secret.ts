import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { SecretReference } from '../../model/config/config.ts';
import { readOwnFile } from '../../trust/read-own-file.ts';
import { warnOnce } from './warn-once.ts';

const LARGEST = 64 * 1024;
const READABLE_BY_OTHERS = 0o004;

/** For whom a secret is read: the words of its errors. */
export interface SecretUse {
  /** The source, without credentials. */
  readonly source: string;
  /** The entry and the key: `auth.corp.bearer`. */
  readonly where: string;
  /** The config file. */
  readonly config: string;
}

/**
 * The value that a reference leads to: what a variable holds, or the only line of a file.
 * @throws ArxError AUTH_MISSING when the variable or file is not there or empty; AUTH_INVALID when it has more than a line,
 *   or a control character; TRUST_KEY_PERMISSIONS when others may write the file.
 */
export function readSecret(reference: SecretReference, use: SecretUse, context: Context): string {
  const value =
    'env' in reference ? readVariable(reference.env, use, context) : readFile(reference.file, use, context);
  if (!/\p{Cc}/u.test(value)) return value;
  throw new ArxError(
    'AUTH_INVALID',
    `Cannot use "${use.source}": ${named(reference)} of ${use.where} has a line break or a control character, expected one line of text`,
  );
}

/** A path of the config, with `~/` as the home directory. */
export function absolutePath(path: string, context: Context): string {
  return path.startsWith('~/') ? join(context.home, path.slice(2)) : path;
}

/** A file that the config names, as text. Errors as above. */
export function readNamedFile(path: string, use: SecretUse, context: Context): string {
  const read = readOwnFile(absolutePath(path, context), LARGEST);
  if ('problem' in read) throw missing(use, `the file "${path}"`, read.problem, 'Write the file');
  return read.bytes.toString();
}

/** The same for a file that is a secret: others who can read it are worth a warning. */
export function readSecretFile(path: string, use: SecretUse, context: Context): string {
  const read = readOwnFile(absolutePath(path, context), LARGEST);
  if ('problem' in read) throw missing(use, `the file "${path}"`, read.problem, 'Write the file');
  if ((read.stats.mode & READABLE_BY_OTHERS) !== 0)
    warnOnce(
      context,
      `Every user of this machine can read the secret file "${path}" of ${use.where}`,
      `Run chmod o-r on it`,
    );
  return read.bytes.toString();
}

function readVariable(name: string, use: SecretUse, { env }: Context): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  const is = value === undefined ? 'it is not set' : 'it is empty';
  throw missing(use, `the variable ${name}`, is, `Set ${name}`);
}

function readFile(path: string, use: SecretUse, context: Context): string {
  const value = readSecretFile(path, use, context).replace(/\r?\n$/, '');
  if (value !== '') return value;
  throw missing(use, `the file "${path}"`, 'it is empty', 'Write the value into it');
}

function missing({ source, where, config }: SecretUse, thing: string, is: string, hint: string): ArxError {
  return new ArxError('AUTH_MISSING', `Cannot use "${source}": ${where} is in ${thing}, but ${is}`, {
    hint: `${hint}, or change ${where} in ${config}`,
  });
}

function named(reference: SecretReference): string {
  return 'env' in reference ? `the variable ${reference.env}` : `the file "${reference.file}"`;
}
