import { readFileSync } from 'node:fs';
import { checkServerIdentity, type PeerCertificate, rootCertificates } from 'node:tls';
import type * as Transport from '@nats-io/transport-node';
import type { NatsConnection, NodeConnectionOptions } from '@nats-io/transport-node';
import type {
  AckPolicy,
  JetStreamClient,
  JetStreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { readPem, trustRoots } from '../http/trust-roots.ts';

/** The constants of the package, which is loaded only when it is used. */
export interface NatsEnums {
  readonly retention: typeof RetentionPolicy;
  readonly acks: typeof AckPolicy;
  readonly storage: typeof StorageType;
}

/** An open connection. */
export interface Nats {
  readonly url: string;
  readonly connection: NatsConnection;
  readonly enums: NatsEnums;
  client(): JetStreamClient;
  manager(): Promise<JetStreamManager>;
}

/** Milliseconds for the first answer. */
const TIMEOUT = 10_000;

/** @throws ArxError USAGE_INVALID, ENGINE_MISSING, ENGINE_LOST. */
export async function openNats(text: string, context: Context): Promise<Nats> {
  const url = demandUrl(text);
  const [transport, stream] = await packages();
  const options = optionsFor(url, transport, context);
  try {
    const connection = await transport.connect(options);
    return {
      url: text,
      connection,
      enums: { retention: stream.RetentionPolicy, acks: stream.AckPolicy, storage: stream.StorageType },
      client: () => stream.jetstream(connection),
      manager: () => stream.jetstreamManager(connection),
    };
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new ArxError(
      'ENGINE_LOST',
      `Cannot reach the engine "${text}": ${problem}, expected a NATS server`,
      {
        hint: 'See that it runs there, and that NATS_USER and NATS_PASSWORD, or NATS_CREDS, are right',
        cause,
      },
    );
  }
}

function demandUrl(text: string): URL {
  const url = URL.parse(text);
  const problem =
    url === null || !['nats:', 'tls:'].includes(url.protocol) || url.hostname === ''
      ? 'it is no such URL'
      : url.username !== '' || url.password !== ''
        ? 'it holds credentials, which others see in the list of processes'
        : url.pathname.length > 1 || url.search !== '' || url.hash !== ''
          ? 'it has more than a host and a port'
          : undefined;
  if (url !== null && problem === undefined) return url;
  const shown = url === null || url.password !== '' ? '' : ` "${text}"`;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot use the engine${shown}: ${problem}, expected nats://HOST:PORT`,
    {
      hint: 'Credentials come from NATS_USER and NATS_PASSWORD, or NATS_CREDS',
    },
  );
}

async function packages() {
  try {
    return await Promise.all([import('@nats-io/transport-node'), import('@nats-io/jetstream')]);
  } catch (cause) {
    throw new ArxError('ENGINE_MISSING', 'Cannot use the engine NATS: its packages are not installed', {
      hint: 'npm install @nats-io/transport-node @nats-io/jetstream',
      cause,
    });
  }
}

/** The variables are those of NATS's own tool. Files are read now, so that a missing one is told by its name. */
function optionsFor(
  url: URL,
  { credsAuthenticator }: typeof Transport,
  context: Context,
): NodeConnectionOptions {
  const { NATS_USER, NATS_PASSWORD, NATS_CREDS } = context.env;
  const tls = tlsFor(url, context);
  return {
    servers: `${url.hostname}:${url.port === '' ? 4222 : url.port}`,
    name: 'arx',
    timeout: TIMEOUT,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 1_000,
    ignoreClusterUpdates: false,
    ...(tls !== undefined && { tls }),
    ...(NATS_USER !== undefined && { user: NATS_USER, pass: NATS_PASSWORD ?? '' }),
    ...(NATS_CREDS !== undefined && { authenticator: credsAuthenticator(readCredentials(NATS_CREDS)) }),
  };
}

/** What makes the client demand TLS; undefined where the server decides. */
function tlsFor(url: URL, context: Context): NodeConnectionOptions['tls'] {
  const { NATS_CA } = context.env;
  if (url.protocol !== 'tls:' && NATS_CA === undefined) return undefined;
  const usual = trustRoots(context);
  const roots = NATS_CA === undefined ? usual : [...(usual ?? rootCertificates), readPem(NATS_CA, 'NATS_CA')];
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const options = {
    ...(roots !== undefined && { ca: roots.join('\n') }),
    // The client passes no address on, and Node would look for "localhost" in the certificate of one.
    checkServerIdentity: (_name: string, certificate: PeerCertificate) =>
      checkServerIdentity(host, certificate),
  };
  return options;
}

function readCredentials(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new ArxError(
      'USAGE_NO_FILE',
      `Cannot read the credentials "${path}" of NATS_CREDS: it is no readable file`,
      {
        cause,
      },
    );
  }
}
