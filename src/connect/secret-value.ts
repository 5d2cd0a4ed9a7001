import { join } from 'node:path';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import { readSecret } from '../sys/secrets/read-secret.ts';
import { secretPlace } from '../sys/secrets/secret-place.ts';
import type { SecretReference } from '../sys/secrets/secret-reference.ts';
import type { HostValues } from './host-value.ts';
import { clientEnvironment } from './local-environment.ts';

/** A line to a terminal or a program that asks has at most so many bytes (termios(3), MAX_CANON of most systems is less). */
const LONGEST = 1024;

/**
 * A password of a host's data: `{env: NAME}`, `{file: PATH}` or `{command: [PROGRAM, WORD …]}`. A line break at its end is
 * cut. A plain text is taken, with a warning: everybody who reads the fleet file reads it.
 * @returns undefined when the key is missing.
 * @throws ArxError HOST_INVALID when it cannot be had or is not one line; INTERRUPTED.
 */
export async function secretValue(
  key: string,
  values: HostValues,
  context: Context,
): Promise<string | undefined> {
  const found = values.value(key);
  if (found === undefined) return undefined;
  const text = (await find(found, { key, values, context })).replace(/\r?\n$/, '');
  if (text === '') values.refuse(key, 'empty', 'a password');
  if (/[\0\r\n]/.test(text)) values.refuse(key, 'more than one line', 'one line of text');
  if (Buffer.byteLength(text) > LONGEST) values.refuse(key, `longer than ${LONGEST} bytes`, 'a shorter one');
  return text;
}

interface Asked {
  readonly key: string;
  readonly values: HostValues;
  readonly context: Context;
}

async function find(found: unknown, asked: Asked): Promise<string> {
  if (typeof found === 'string') return plain(found, asked);
  const { key, values, context } = asked;
  const reference = referenceOf(found, asked);
  const place = `Cannot use ${quoted(key)} of ${quoted(values.name)}: ${secretPlace(reference)}`;
  const value = await readSecret(
    {
      reference,
      most: LONGEST,
      commandEnv: clientEnvironment,
      fault: (problem, hint) =>
        new ArxError('HOST_INVALID', `${place} ${problem}`, hint === undefined ? {} : { hint }),
    },
    context,
  );
  return value.toString();
}

function referenceOf(found: unknown, { key, values, context }: Asked): SecretReference {
  const { env, file, command, ...others } = isMap(found) ? found : {};
  const given = [env, file, command].filter((each) => each !== undefined).length;
  if (given === 1 && Object.keys(others).length === 0) {
    if (typeof env === 'string') return { env };
    if (typeof file === 'string') return { file: absolute(file, { key, values, context }) };
    if (isWords(command)) return { command };
  }
  return values.refuse(key, 'something else', '{env: NAME}, {file: PATH} or {command: [PROGRAM, WORD]}');
}

function absolute(path: string, { key, values, context }: Asked): string {
  const place = path.startsWith('~/') ? join(context.home, path.slice(2)) : path;
  return place.startsWith('/')
    ? place
    : values.refuse(key, `in the file ${quoted(path)}`, 'an absolute path');
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWords(value: unknown): value is [string, ...string[]] {
  return Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string');
}

function plain(text: string, { key, values, context }: Asked): string {
  const message = `The password ${key} of ${quoted(values.name)} stands in the fleet file as it is`;
  context.report({
    type: 'warning',
    message,
    hint: `Write ${key}: {file: PATH}, {env: NAME} or {command: […]}`,
  });
  return text;
}
