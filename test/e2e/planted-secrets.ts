import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Ended } from '../helpers/arx-home.ts';

/** Every planted secret, by what it is. Each is unlike any other text. */
export const SECRETS = new Map<string, string>();

/** Test files run at the same time, and each looks through all processes for its own. */
const SALT = randomBytes(8).toString('hex');

/** The secret of that name; the same each time in one test file. */
export function secret(name: string): string {
  const known = SECRETS.get(name);
  if (known !== undefined) return known;
  const value = `zq${createHash('sha256')
    .update(SALT + name)
    .digest('hex')
    .slice(0, 20)}`;
  SECRETS.set(name, value);
  return value;
}

/** userinfo with a secret user and password; the password holds a character that URLs must escape. */
export function login(name: string): { user: string; password: string; userinfo: string } {
  const [user, password] = [secret(`user of ${name}`), secret(`password of ${name}`)];
  return { user, password: `${password}@`, userinfo: `${user}:${password}%40@` };
}

/** The names of all secrets that a text holds, plain, in base64 at any offset, or in hexadecimal. */
export function leaksIn(text: string): string[] {
  return [...SECRETS].flatMap(([name, value]) =>
    formsOf(value).some((form) => text.includes(form)) ? [name] : [],
  );
}

const FORMS = new Map<string, readonly string[]>();

function formsOf(value: string): readonly string[] {
  const known = FORMS.get(value);
  if (known !== undefined) return known;
  const base64 = ['', '.', '..'].map((before) => {
    const encoded = Buffer.from(before + value).toString('base64');
    return encoded.slice(before === '' ? 0 : 4, -4);
  });
  const forms = [value, encodeURIComponent(value), ...base64, Buffer.from(value).toString('hex')];
  FORMS.set(value, forms);
  return forms;
}

/** Every name and every byte below a directory, but for the files that hold the secrets on purpose. */
export function everythingBelow(directory: string, except: RegExp): string {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  const contents = names.flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isFile() && !except.test(name) ? [readFileSync(path, 'latin1')] : [];
  });
  return [...names, ...contents].join('\n');
}

/** Fails when a run said a secret. */
export function assertSilent({ stdout, stderr }: Ended, doing: string): void {
  assert.deepEqual({ stdout: leaksIn(stdout), stderr: leaksIn(stderr) }, { stdout: [], stderr: [] }, doing);
}

/** What strace saw of all processes: argument lists, file names, and what was written to files. */
export function traceLines(file: string): string {
  const lines = readFileSync(file, 'latin1').split('\n');
  // A pipe, a socket and the terminal are no files; what arx itself says is looked at elsewhere.
  const isWrite = /\b(?:write|pwrite64|writev|pwritev)\(/;
  return lines.filter((line) => !isWrite.test(line) || /\(\d+<\/(?!dev\/null)/.test(line)).join('\n');
}
