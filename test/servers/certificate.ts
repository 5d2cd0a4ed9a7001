import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a certificate authority and of one server certificate that it signed (PEM). */
export interface Certificate {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes a new CA and a certificate for 127.0.0.1 and localhost in the directory. */
export function makeCertificate(directory: string): Certificate {
  const at = (name: string): string => join(directory, name);
  const openssl = (args: readonly string[]): Buffer => execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = ['-keyout', at('ca.key'), '-out', at('ca.pem'), '-days', '2', '-subj', '/CN=Test CA'];
  openssl(['req', '-x509', ...newKey, ...authority, '-addext', 'basicConstraints=critical,CA:TRUE']);
  openssl(['req', ...newKey, '-keyout', at('tls.key'), '-out', at('tls.csr'), '-subj', '/CN=localhost']);
  writeFileSync(at('san'), 'subjectAltName=IP:127.0.0.1,IP:127.0.0.2,DNS:localhost\n');
  const signing = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('san')];
  openssl(['x509', '-req', '-in', at('tls.csr'), ...signing, '-days', '2', '-out', at('tls.pem')]);
  return { ca: at('ca.pem'), certificate: at('tls.pem'), key: at('tls.key') };
}
