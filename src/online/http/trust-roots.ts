import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';

/**
 * The certificate authorities that the environment asks for, as PEM texts, or undefined for Node's own: SSL_CERT_FILE
 * replaces them (as in OpenSSL), NODE_EXTRA_CA_CERTS adds to them (as in Node).
 * @throws ArxError SOURCE_TLS when such a file cannot be read.
 */
export function trustRoots(context: Context): string[] | undefined {
  const { SSL_CERT_FILE: own, NODE_EXTRA_CA_CERTS: extra } = context.env;
  if (!own && !extra) return undefined;
  const roots = own ? [readPem(own, 'SSL_CERT_FILE')] : [...rootCertificates];
  return extra ? [...roots, readPem(extra, 'NODE_EXTRA_CA_CERTS')] : roots;
}

/** The file of certificates that a variable names. @throws ArxError SOURCE_TLS when it cannot be read. */
export function readPem(file: string, variable: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ArxError(
      'SOURCE_TLS',
      `Cannot read the certificate file "${file}": it is missing or unreadable`,
      { cause, hint: `${variable} names it` },
    );
  }
}
