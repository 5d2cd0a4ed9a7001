import type { Context } from '../core/context.ts';
import { storedKeys } from './key-store.ts';
import { OWN, ownTrust } from './own-key.ts';
import type { TrustedKey } from './trusted-key.ts';

/** What `arx key rotate` calls the keys that it retires. */
const RETIRED = /^own:(.+)\.old-\d+$/;

/**
 * The same keys, each with the keyid of the first one of its line: a key and those that followed it are of one owner, so
 * they count once.
 * @throws ArxError TRUST_KEY_INVALID, TRUST_KEY_PERMISSIONS.
 */
export function withLines(keys: readonly TrustedKey[], context: Context): TrustedKey[] {
  const before = new Map([...followed(context), ...retired(context)]);
  return keys.map((key) => {
    const line = firstOf(key.keyid, before);
    return line === key.keyid ? key : { ...key, line };
  });
}

function followed(context: Context): [keyid: string, before: string][] {
  return storedKeys(context).flatMap(({ keyid, follows }) =>
    follows === undefined ? [] : [[keyid, follows]],
  );
}

/** The retired keys of this machine, of which the present one is taken for the first. */
function retired(context: Context): [keyid: string, before: string][] {
  const own = ownTrust(context);
  return own.flatMap(({ name, keyid }) => {
    const [, base] = RETIRED.exec(name) ?? [];
    const present = own.find((key) => key.name === (base === 'default' ? OWN : `own:${base}`));
    return present === undefined ? [] : [[keyid, present.keyid]];
  });
}

function firstOf(keyid: string, before: ReadonlyMap<string, string>): string {
  const seen = new Set<string>();
  let first = keyid;
  for (let next = before.get(first); next !== undefined && !seen.has(next); next = before.get(first)) {
    seen.add(next);
    first = next;
  }
  return first;
}
