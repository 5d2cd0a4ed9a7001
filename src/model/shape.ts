import { isDigest } from '../core/digest.ts';

/** Says what is wrong with a value at a path, or returns undefined. */
export type Check = (value: unknown, path: string) => string | undefined;

const wrong = (path: string, expected: string): string => `${path} is not ${expected}`;

/** A check made of a test and the words for what was expected. */
export function is(expected: string, test: (value: unknown) => boolean): Check {
  return (value, path) => (test(value) ? undefined : wrong(path, expected));
}

/** NUL ends every string that the operating system is given, so no text may hold one. */
export const text: Check = is(
  'a text without NUL',
  (value) => typeof value === 'string' && !value.includes('\0'),
);
export const digest: Check = is('a digest', isDigest);
export const count: Check = is('a count', (value) => Number.isSafeInteger(value) && (value as number) >= 0);

/** One of some values. */
export function oneOf(...values: readonly unknown[]): Check {
  return is(`one of ${values.join(', ')}`, (value) => values.includes(value));
}

/** What passes the first check, and then the second. */
export function both(before: Check, after: Check): Check {
  return (value, path) => before(value, path) ?? after(value, path);
}

/** A list whose members all pass. */
export function listOf(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return wrong(path, 'a list');
    return first(value.map((member, index) => () => check(member, `${path}[${index}]`)));
  };
}

/** A map of texts to values that all pass. */
export function mapOf(check: Check): Check {
  return (value, path) => {
    if (!isObject(value)) return wrong(path, 'an object');
    return first(
      Object.entries(value).map(
        ([key, member]) =>
          () =>
            check(member, `${path}.${key}`),
      ),
    );
  };
}

/** An object with exactly these members; those whose name ends in `?` may be missing. Unknown members fail. */
export function object(members: Readonly<Record<string, Check>>): Check {
  const checks = new Map(Object.entries(members).map(([name, check]) => [name.replace('?', ''), check]));
  const required = Object.keys(members).filter((name) => !name.endsWith('?'));
  return (value, path) => {
    if (!isObject(value)) return wrong(path, 'an object');
    const missing = required.find((name) => !Object.hasOwn(value, name));
    if (missing !== undefined) return `${path} has no "${missing}"`;
    return first(
      Object.entries(value).map(
        ([name, member]) =>
          () =>
            checks.get(name)?.(member, `${path}.${name}`) ?? known(checks, name, path),
      ),
    );
  };
}

function known(checks: ReadonlyMap<string, Check>, name: string, path: string): string | undefined {
  return checks.has(name) ? undefined : `${path} has the unknown member ${JSON.stringify(name)}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function first(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const problem = check();
    if (problem !== undefined) return problem;
  }
  return undefined;
}
