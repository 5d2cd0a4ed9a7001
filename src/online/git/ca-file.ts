import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { Store } from '../../archive/store.ts';
import type { Context } from '../../core/context.ts';
import { digestOf, hexOf } from '../../core/digest.ts';
import { atomicWrite } from '../../sys/atomic-write.ts';
import { trustRoots } from '../http/trust-roots.ts';
import type { GitLocation } from './git-location.ts';
import { ownAuthorities } from './tls-access.ts';

/**
 * The file of certificate authorities for git: GIT_SSL_CAINFO or SSL_CERT_FILE as they are; for NODE_EXTRA_CA_CERTS and
 * for a credential with authorities, which add to the usual ones, a file with both, because git knows only "instead".
 * Undefined: git's own.
 * @throws ArxError SOURCE_TLS when such a file cannot be read.
 */
export function caFile({ url, access }: GitLocation, context: Context): string | undefined {
  const { GIT_SSL_CAINFO: own, SSL_CERT_FILE: common, NODE_EXTRA_CA_CERTS: extra } = context.env;
  const more = access?.ca !== undefined && access.covers(new URL(url)) ? access.ca : undefined;
  if (own && more === undefined) return own;
  if (!extra && more === undefined) return common || undefined;
  const given = ownAuthorities(context);
  const roots = given === undefined ? (trustRoots(context) ?? rootCertificates) : [given];
  return stored(Buffer.from([...roots, ...(more === undefined ? [] : [more])].join('\n')), context);
}

function stored(pem: Buffer, context: Context): string {
  const path = join(new Store(context.cacheDir).subdirectory('ca'), `${hexOf(digestOf(pem))}.pem`);
  if (!existsSync(path)) atomicWrite(path, pem, 0o600);
  return path;
}
