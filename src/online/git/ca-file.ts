import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Store } from '../../archive/store.ts';
import type { Context } from '../../core/context.ts';
import { digestOf, hexOf } from '../../core/digest.ts';
import { atomicWrite } from '../../sys/atomic-write.ts';
import { trustRoots } from '../http/trust-roots.ts';

/**
 * The file of certificate authorities for git: GIT_SSL_CAINFO or SSL_CERT_FILE as they are; for NODE_EXTRA_CA_CERTS,
 * which adds to the usual ones, a file with both, because git knows only "instead". Undefined: git's own.
 */
export function caFile(context: Context): string | undefined {
  const { GIT_SSL_CAINFO: own, SSL_CERT_FILE: common, NODE_EXTRA_CA_CERTS: extra } = context.env;
  if (own) return own;
  if (!extra) return common || undefined;
  const pem = Buffer.from((trustRoots(context) ?? []).join('\n'));
  const path = join(new Store(context.cacheDir).subdirectory('ca'), `${hexOf(digestOf(pem))}.pem`);
  if (!existsSync(path)) atomicWrite(path, pem, 0o600);
  return path;
}
