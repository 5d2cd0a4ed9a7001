import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a certificate authority and of one server certificate that it signed (PEM). */
export interface Certificate {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate of a test says. */
export interface Subject {
  /** The file's name, without ending. */
  readonly name: string;
  /** subjectAltName as OpenSSL writes it, for example "DNS:other.test". */
  readonly names: string;
  /** Its last second as YYYYMMDDHHMMSSZ; in two days when missing. */
  readonly until?: string;
}

/** One more certificate of a CA that `makeCertificate` made in the directory, for a server or a client. */
export function signCertificate(directory: string, { name, names, until }: Subject): Omit<Certificate, 'ca'> {
  const at = (file: string): string => join(directory, file);
  const openssl = (args: readonly string[]): Buffer => execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl([
    'req',
    ...newKey,
    '-keyout',
    at(`${name}.key`),
    '-out',
    at(`${name}.csr`),
    '-subj',
    `/CN=${name}`,
  ]);
  writeFileSync(at(`${name}.ext`), `subjectAltName=${names}\n`);
  writeFileSync(at(`${name}.index`), '');
  writeFileSync(
    at(`${name}.cnf`),
    `[ca]\ndefault_ca=a\n[a]\ndatabase=${at(`${name}.index`)}\nnew_certs_dir=${directory}\nrand_serial=yes\n` +
      'default_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n',
  );
  const dates = ['-startdate', '20200101000000Z', '-enddate', until ?? inTwoDays()];
  const files = ['-in', at(`${name}.csr`), '-out', at(`${name}.pem`), '-extfile', at(`${name}.ext`)];
  const authority = ['-cert', at('ca.pem'), '-keyfile', at('ca.key'), '-notext', '-batch'];
  openssl(['ca', '-config', at(`${name}.cnf`), ...authority, ...dates, ...files]);
  return { certificate: at(`${name}.pem`), key: at(`${name}.key`) };
}

function inTwoDays(): string {
  const time = new Date(Date.now() + 2 * 24 * 60 * 60_000);
  return `${time.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
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
