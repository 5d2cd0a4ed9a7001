import { type Check, count, digest, is, object, oneOf, text } from '../../model/shape.ts';

/** A name that is empty, `.` or `..`; every path of a ledger is looked at, so this may not be slow. */
const NOT_PLAIN = /\/\.{0,2}(?:\/|$)/;

/** Absolute, in the one form of that path: no `..`, no `.`, no empty names, no slash at the end. */
export const absolutePath: Check = is('an absolute path in its plain form', isPlainPath);
const mode = is('a mode', (value) => Number.isInteger(value) && isBelow(value, 0o7777));
// The highest number of all means "leave it as it is" (chown(2)), so nothing belongs to it.
const account = is(
  'the number of a user or group',
  (value) => Number.isInteger(value) && isBelow(value, 0xfffffffe),
);

const owned = { uid: account, gid: account };
const KINDS: Readonly<Record<string, Check>> = {
  file: object({ kind: oneOf('file'), digest, size: count, mode, ...owned }),
  link: object({ kind: oneOf('link'), target: text, ...owned }),
  directory: object({ kind: oneOf('directory'), mode, ...owned }),
};

/** What is wrong with what was found at a path (found.ts). */
export const foundShape: Check = (value, path) => {
  const kind = (value as { readonly kind?: unknown } | null)?.kind;
  const check = typeof kind === 'string' && Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  return check === undefined ? `${path} is no file, link or directory` : check(value, path);
};

/** The same, or null. */
export const foundOrNothing: Check = (value, path) => (value === null ? undefined : foundShape(value, path));

function isBelow(value: unknown, most: number): boolean {
  return (value as number) >= 0 && (value as number) <= most;
}

function isPlainPath(value: unknown): boolean {
  if (typeof value !== 'string' || !value.startsWith('/') || value.includes('\0')) return false;
  return value === '/' || !NOT_PLAIN.test(value);
}
