import { basename } from 'node:path';
import type { Context } from '../core/context.ts';
import { openControllerKey } from '../fleet/target/controller-key.ts';
import type { KeyPair } from '../trust/private-key.ts';
import { readPublicKeyFile } from '../trust/read-key-file.ts';
import { type TrustedKey, trustedKey, trustedKeyFromPem } from '../trust/trusted-key.ts';

/** With which key one side of a queue signs, and whom it believes. */
export interface QueueKeys {
  readonly own: KeyPair;
  readonly believed: readonly TrustedKey[];
}

/**
 * The controller key of this machine, and the keys in some files; without any, it believes itself alone.
 * @throws ArxError TRUST_KEY_INVALID, USAGE_NO_FILE, RUN_STATE_INVALID, WRITE_FAILED.
 */
export function queueKeys(files: readonly string[] | undefined, context: Context): QueueKeys {
  const own = openControllerKey(context);
  const named = files?.map((file) => trustedKeyFromPem(nameOf(file), readPublicKeyFile(file), file));
  return { own, believed: named ?? [trustedKey('own', own.publicKey)] };
}

function nameOf(file: string): string {
  return basename(file).replace(/\.pub$/, '');
}
