import type { Context } from '../../core/context.ts';
import { isWithin } from '../../model/config/auth-origin.ts';
import type { AuthEntry } from '../../model/config/config.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import { authEntryOf } from './auth-entry.ts';
import { headersOf, type Login } from './http-headers.ts';
import { noteSecrets } from './known-secrets.ts';
import { absolutePath, readNamedFile, readSecret, readSecretFile, type SecretUse } from './read-secret.ts';
import { sshAccess, type SshAccess } from './ssh-access.ts';

/** How S3 is reached; what is missing comes from the standard chain. */
export interface S3Access {
  readonly endpoint?: string;
  readonly region?: string;
  readonly pathStyle?: boolean;
  readonly profile?: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  readonly anonymous?: true;
}

/** What a source may use to get in: the credential that its `auth` names. It is never written, shown or passed as argument. */
export interface Access {
  /** The name of the credential; missing when the source names none. */
  readonly name?: string;
  /** True for URLs of the credential's own origins: everything below is for these only. */
  readonly covers: (url: URL) => boolean;
  /** The header to send with a request to this URL; nothing for other origins than its own. Ask again for each redirect. */
  readonly headersFor: (url: URL) => Record<string, string>;
  /** User and password where the credential is such a pair; nothing for other origins than its own. */
  readonly credentialFor: (url: URL) => Login | undefined;
  /** PEM texts. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string; readonly passphrase?: string };
  /** PEM text of authorities that are trusted for these hosts beside the usual ones. */
  readonly ca?: string;
  /** The same as absolute paths, for programs that want files. */
  readonly files?: { readonly certificate?: string; readonly key?: string; readonly ca?: string };
  readonly s3?: S3Access;
  readonly ssh?: SshAccess;
  /** Every secret value in it, to mask them in what others say. */
  readonly secrets: readonly string[];
}

const NOTHING: Access = {
  covers: () => false,
  headersFor: () => ({}),
  credentialFor: () => undefined,
  secrets: [],
};

/**
 * What the `auth` of a source means for this user. Reads the config, variables and files anew each time.
 * @throws ArxError AUTH_UNKNOWN, AUTH_ORIGIN, AUTH_KIND, AUTH_INVALID, AUTH_MISSING; CONFIG_INVALID and
 *   TRUST_KEY_PERMISSIONS of the config file.
 */
export function accessOf(request: SourceRequest, context: Context): Access {
  const entry = authEntryOf(request, context);
  if (entry === undefined) return NOTHING;
  const access = resolved(entry, request.spec.redacted, context);
  noteSecrets(context, access.secrets);
  return access;
}

function resolved(entry: AuthEntry, source: string, context: Context): Access {
  const use = (key: string): SecretUse => ({
    source,
    where: `auth.${entry.name}.${key}`,
    config: entry.file,
  });
  const header = headersOf(entry, use, context);
  const tls = tlsOf(entry, use, context);
  const s3 = s3Of(entry, use, context);
  const ssh = entry.ssh && sshAccess(entry.ssh, use, context);
  const covers = (url: URL): boolean => isWithin(url, entry.origins);
  return {
    name: entry.name,
    covers,
    headersFor: (url) => (covers(url) ? { ...header.headers } : {}),
    credentialFor: (url) => (covers(url) ? header.login : undefined),
    ...tls,
    ...(s3 === undefined ? {} : { s3 }),
    ...(ssh === undefined ? {} : { ssh }),
    secrets: [
      ...header.secrets,
      ...secretsOf(tls),
      ...[s3?.accessKeyId, s3?.secretAccessKey, s3?.sessionToken].filter((value) => value !== undefined),
    ],
  };
}

type Use = (key: string) => SecretUse;
type Tls = Pick<Access, 'clientCertificate' | 'ca' | 'files'>;

function tlsOf({ certificate, ca }: AuthEntry, use: Use, context: Context): Tls {
  const authorities = ca === undefined ? {} : { ca: readNamedFile(ca, use('ca'), context) };
  if (certificate === undefined)
    return ca === undefined ? {} : { ...authorities, files: { ca: absolutePath(ca, context) } };
  const cert = readNamedFile(certificate.certificate, use('certificate'), context);
  const key = readSecretFile(certificate.key, use('key'), context);
  const passphrase =
    certificate.passphrase === undefined
      ? {}
      : { passphrase: readSecret(certificate.passphrase, use('passphrase'), context) };
  const files = {
    certificate: absolutePath(certificate.certificate, context),
    key: absolutePath(certificate.key, context),
    ...(ca === undefined ? {} : { ca: absolutePath(ca, context) }),
  };
  return { clientCertificate: { cert, key, ...passphrase }, ...authorities, files };
}

/** The lines of a PEM key are secrets as well: a library may show where it stumbled. */
function secretsOf({ clientCertificate }: Tls): string[] {
  if (clientCertificate === undefined) return [];
  const { key, passphrase } = clientCertificate;
  const lines = key.split(/\r?\n/).filter((line) => line.length >= 16 && !line.startsWith('-----'));
  return [...lines, ...(passphrase === undefined ? [] : [passphrase])];
}

function s3Of({ s3 }: AuthEntry, use: Use, context: Context): S3Access | undefined {
  if (s3 === undefined) return undefined;
  const { accessKey, secretKey, sessionToken, ...settings } = s3;
  const values = [
    ['accessKeyId', accessKey, 'access_key'],
    ['secretAccessKey', secretKey, 'secret_key'],
    ['sessionToken', sessionToken, 'session_token'],
  ] as const;
  const keys = values.flatMap(([name, reference, key]) =>
    reference === undefined ? [] : [[name, readSecret(reference, use(key), context)]],
  );
  return { ...settings, ...(Object.fromEntries(keys) as Partial<S3Access>) };
}
