import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import { readBounded } from '../sys/read-bounded.ts';
import { capture } from '../sys/spawn.ts';
import type { HostValues } from './host-value.ts';
import { clientEnvironment } from './local-environment.ts';

/** A line to a terminal or a program that asks has at most so many bytes (termios(3), MAX_CANON of most systems is less). */
const LONGEST = 1024;
const BY_OTHERS = 0o007;
/** How long a command may take to say it, in milliseconds. */
const PATIENCE = 60_000;

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
  const { env, file, command, ...others } = isMap(found) ? found : {};
  const given = [env, file, command].filter((each) => each !== undefined).length;
  if (given === 1 && Object.keys(others).length === 0) {
    if (typeof env === 'string') return variable(env, asked);
    if (typeof file === 'string') return fileText(file, asked);
    if (isWords(command)) return await said(command, asked);
  }
  return asked.values.refuse(
    asked.key,
    'something else',
    '{env: NAME}, {file: PATH} or {command: [PROGRAM, WORD]}',
  );
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

function variable(name: string, { key, values, context }: Asked): string {
  const value = context.env[name];
  return value ?? values.refuse(key, `in the variable ${name}, which is not set`, 'a value', `Set ${name}`);
}

function fileText(path: string, { key, values, context }: Asked): string {
  const place = path.startsWith('~/') ? join(context.home, path.slice(2)) : path;
  if (!place.startsWith('/')) return values.refuse(key, `in the file ${quoted(path)}`, 'an absolute path');
  let fd: number | undefined;
  try {
    fd = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { mode } = fstatSync(fd);
    if ((mode & BY_OTHERS) !== 0)
      values.refuse(
        key,
        `in the file ${quoted(path)}, which every user of this machine can use`,
        'mode 0600',
        `Run chmod o= ${path}, and change the password if others may have seen it`,
      );
    return readBounded(fd, LONGEST + 2)?.toString() ?? values.refuse(key, 'a large file', 'one line of text');
  } catch (error) {
    if (error instanceof ArxError) throw error;
    const { code = 'no' } = error as NodeJS.ErrnoException;
    return values.refuse(
      key,
      `in the file ${quoted(path)}, and the system says ${code}`,
      'a file of one line',
    );
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Without a shell, and what it writes to stderr goes nowhere: that may tell the password. */
async function said(argv: readonly [string, ...string[]], { key, values, context }: Asked): Promise<string> {
  const late = AbortSignal.timeout(PATIENCE);
  const signal = AbortSignal.any([context.signal, late]);
  const options = {
    argv,
    env: clientEnvironment(context),
    cwd: '/',
    group: true,
    signal,
    limit: LONGEST + 2,
  };
  const end = await capture(options).catch((error: unknown) => error as NodeJS.ErrnoException);
  if (context.signal.aborted) throw new ArxError('INTERRUPTED', 'Cannot go on: the work was interrupted');
  const what = `what ${quoted(argv[0])} says`;
  if (!('stdout' in end))
    return values.refuse(key, `${what}, which cannot be started (${end.code})`, 'a program');
  if (late.aborted)
    return values.refuse(key, `${what}, which took longer than ${PATIENCE / 1000} s`, 'an answer');
  if (end.code === 0) return end.stdout.toString();
  return values.refuse(
    key,
    `${what}, which ended with ${end.code ?? end.signal}`,
    '0',
    'Run it by hand to see why',
  );
}
