import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { VERSION } from '../../core/version.ts';
import type { TlsAccess } from '../http/agents.ts';
import { HTTP_SETTINGS } from '../http/http-settings.ts';
import type { S3Credential } from './s3-credential.ts';
import type { S3Settings } from './s3-settings.ts';
import { sdkCredentials } from './sdk-credentials.ts';

/** A client, and what messages say of it. */
export interface S3Connection {
  readonly client: S3Client;
  readonly region: string;
  /** Where the service is, when it is not AWS's own. */
  readonly endpoint: string | undefined;
  readonly credential: S3Credential['kind'];
  /** The proxy in between, without its credential. */
  readonly proxy: string | undefined;
}

/** Whom to connect to, and for which source. */
export interface S3Demand {
  readonly settings: S3Settings;
  readonly access?: TlsAccess;
  /** True: the certificate of the service is not checked. */
  readonly insecure?: boolean;
  /** The source's name in messages. */
  readonly source: string;
}

// Connections are shared only among requests of which each could have made them.
const KNOWN = new WeakMap<object, Map<string, Promise<S3Connection>>>();

/**
 * A client for a service. The SDK is loaded here, so only when an s3 source is used. Everything that it would look up in
 * the process's environment is given to it; it makes one try only, because who uses it tries again.
 * @throws ArxError SOURCE_S3_REGION when no region is known, SOURCE_PROXY, SOURCE_TLS, AUTH_INVALID.
 */
export async function s3Connection(demand: S3Demand, context: Context): Promise<S3Connection> {
  const { settings, access, insecure } = demand;
  const { region } = settings;
  if (region === undefined) throw noRegion(demand.source);
  const facts = JSON.stringify([settings, access, insecure, context.configDir]);
  const name = createHash('sha256').update(facts).digest('hex');
  const known = KNOWN.get(context.env) ?? new Map<string, Promise<S3Connection>>();
  KNOWN.set(context.env, known);
  const connection = known.get(name) ?? connect({ ...demand, region }, context);
  known.set(name, connection);
  // One that could not be made is made anew the next time.
  connection.catch(() => known.delete(name));
  return await connection;
}

async function connect(
  { settings, access, insecure, region }: S3Demand & { readonly region: string },
  context: Context,
): Promise<S3Connection> {
  const [{ S3Client }, { NodeHttpHandler }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@smithy/node-http-handler'),
  ]);
  const url = new URL(settings.endpoint ?? `https://s3.${region}.amazonaws.com`);
  const tls = { ...(access === undefined ? {} : { access }), ...(insecure === true ? { insecure } : {}) };
  const { agentsFor } = await import('../http/agents.ts');
  const agents = agentsFor({ url, written: url, ...tls }, allowing(settings, url, context));
  const requestHandler = new NodeHttpHandler({
    httpAgent: agents.http,
    httpsAgent: agents.https,
    connectionTimeout: HTTP_SETTINGS.idle,
    socketTimeout: HTTP_SETTINGS.idle,
  });
  const identity = await identityOf(settings.credential, region, context);
  const client = new S3Client({ ...configOf(settings, region), ...identity, requestHandler });
  return {
    client,
    region,
    endpoint: settings.endpoint,
    credential: settings.credential.kind,
    proxy: agents.proxy,
  };
}

/** The endpoint is the user's own word, never a manifest's: it may be in a private network, and so may its buckets. */
function allowing({ endpoint }: S3Settings, { hostname }: URL, context: Context): Context {
  if (endpoint === undefined) return context;
  const allowed = [context.env['ARX_ALLOW_PRIVATE'] ?? '', hostname, `*.${hostname}`].join(' ');
  return { ...context, env: { ...context.env, ARX_ALLOW_PRIVATE: allowed } };
}

function configOf(settings: S3Settings, region: string): S3ClientConfig {
  const { endpoint, pathStyle, dualStack, fips } = settings;
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    forcePathStyle: pathStyle,
    useDualstackEndpoint: dualStack,
    useFipsEndpoint: fips,
    ignoreConfiguredEndpointUrls: true,
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard',
    followRegionRedirects: false,
    disableMultiregionAccessPoints: true,
    disableS3ExpressSessionAuth: false,
    useArnRegion: false,
    authSchemePreference: [],
    sigv4aSigningRegionSet: [],
    userAgentAppId: `arx-${VERSION}`,
    // What was read is digested by us, and a part of an object has no checksum of its own.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    logger: SILENT,
  };
}

async function identityOf(
  credential: S3Credential,
  region: string,
  context: Context,
): Promise<Pick<S3ClientConfig, 'credentials' | 'signer'>> {
  if (credential.kind === 'key') {
    const { kind: _, ...credentials } = credential;
    return { credentials };
  }
  // A signer that leaves requests as they are: the service answers as it does to everybody.
  if (credential.kind === 'anonymous')
    return {
      signer: { sign: async (request) => request },
      credentials: { accessKeyId: '-', secretAccessKey: '-' },
    };
  return { credentials: await sdkCredentials(credential, region, context) };
}

const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {
  // The library prints nothing.
}

function noRegion(source: string): ArxError {
  return new ArxError(
    'SOURCE_S3_REGION',
    `Cannot read "${source}": nobody says in which region its bucket is, expected one`,
    {
      hint: 'Set AWS_REGION, or `region` in the profile or in the credential that `auth` names; for a service of your own set AWS_ENDPOINT_URL_S3',
    },
  );
}
