import crypto from 'node:crypto';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import zlib from 'node:zlib';

/** A function of the platform that a verifier calls: where it is, and its name. */
export interface Seam {
  readonly name: string;
  readonly owner: object;
  readonly key: string;
}

const OWNERS: Readonly<Record<string, readonly [owner: object, keys: readonly string[]]>> = {
  crypto: [crypto, ['hash', 'createHash', 'verify', 'createVerify', 'createPublicKey', 'X509Certificate']],
  zlib: [zlib, ['zstdDecompressSync']],
  fs: [fs, ['readSync', 'openSync', 'fstatSync', 'closeSync']],
  JSON: [JSON, ['parse', 'stringify']],
  Object: [Object, ['entries', 'fromEntries', 'hasOwn', 'keys']],
  Buffer: [Buffer, ['from', 'concat', 'compare', 'alloc', 'allocUnsafe', 'byteLength']],
  'Buffer.prototype': [Buffer.prototype, ['equals', 'compare', 'subarray', 'toString', 'readUInt32LE']],
  'TextDecoder.prototype': [TextDecoder.prototype, ['decode']],
  'Array.prototype': [
    Array.prototype,
    ['map', 'filter', 'find', 'findIndex', 'some', 'every', 'flatMap', 'includes', 'join', 'push', 'entries'],
  ],
  'Map.prototype': [Map.prototype, ['get', 'set', 'has', 'values', 'entries']],
  'Set.prototype': [Set.prototype, ['has', 'add']],
  'RegExp.prototype': [RegExp.prototype, ['exec', 'test']],
  'String.prototype': [
    String.prototype,
    ['startsWith', 'slice', 'split', 'padStart', 'includes', 'endsWith'],
  ],
  Number: [Number, ['isSafeInteger']],
  BigInt: [globalThis, ['BigInt']],
};

/** Every function at which a throw is injected. */
export const SEAMS: readonly Seam[] = Object.entries(OWNERS).flatMap(([name, [owner, keys]]) =>
  keys.map((key) => ({ name: `${name}.${key}`, owner, key })),
);

/** What an injected throw throws. */
export class Injected extends Error {}

/** What became of the work. */
export interface Attempt<T> {
  /** How often the function was called. */
  readonly calls: number;
  readonly result: T | undefined;
  /** What the work threw. */
  readonly error: unknown;
  /** Where the throw was injected: the caller of the function. */
  readonly caller: string | undefined;
}

/**
 * Lets one call of a function throw: the n-th of those that `work` makes, counted from 1; 0: none.
 */
export async function withThrowAt<T>(seam: Seam, at: number, work: () => Promise<T>): Promise<Attempt<T>> {
  const { owner, key } = seam;
  const holder = owner as Record<string, unknown>;
  const original = holder[key] as (...given: unknown[]) => unknown;
  const descriptor = Object.getOwnPropertyDescriptor(owner, key);
  let calls = 0;
  let caller: string | undefined;
  const patched = function (this: unknown, ...given: unknown[]): unknown {
    calls += 1;
    if (calls === at) {
      const injected = new Injected(`${seam.name}, call ${at}`);
      caller = injected.stack?.split('\n', 3)[2]?.trim();
      throw injected;
    }
    return new.target === undefined
      ? Reflect.apply(original, this, given)
      : Reflect.construct(original as unknown as new () => object, given);
  };
  const restore = (): void => {
    Object.defineProperty(owner, key, descriptor ?? { value: original, writable: true, configurable: true });
    syncBuiltinESMExports();
  };
  Object.defineProperty(owner, key, { value: patched, writable: true, configurable: true });
  syncBuiltinESMExports();
  try {
    const result = await work();
    restore();
    return { calls, result, error: undefined, caller };
  } catch (error) {
    restore();
    return { calls, result: undefined, error, caller };
  } finally {
    restore();
  }
}
