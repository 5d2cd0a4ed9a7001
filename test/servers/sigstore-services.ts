import { createHash } from 'node:crypto';
import { type MockFulcio, startFulcio } from './fulcio.ts';
import { type MockRekor, startRekor, startRekorV2 } from './rekor.ts';
import { type MockTimestampAuthority, startTimestampAuthority } from './timestamp-authority.ts';

/** The mock services of one sigstore, on loopback, and the trusted root that describes them. */
export interface SigstoreServices extends AsyncDisposable {
  /** Every time that they give: whole seconds. */
  readonly clock: Date;
  readonly fulcio: MockFulcio;
  readonly rekor: MockRekor;
  readonly rekorV2: MockRekor;
  readonly timestamps: MockTimestampAuthority;
  /** Its trusted_root.json. */
  readonly root: string;
  /** A signing_config.json with this version of the log; default 1. Version 2 has a timestamp authority. */
  signingConfig(rekor?: 1 | 2): string;
}

/**
 * Starts mocks of all services of a sigstore. Keys follow from the name; another name is another sigstore.
 * The certificates of the authorities begin now, because @sigstore/mock knows no other time, and the clock is a minute later.
 */
export async function startSigstore(name = 'test'): Promise<SigstoreServices> {
  const clock = new Date(Math.ceil(Date.now() / 1000) * 1000 + 60_000);
  const fulcio = await startFulcio(name, clock);
  const rekor = await startRekor(name, clock);
  const rekorV2 = await startRekorV2(name);
  const timestamps = await startTimestampAuthority(name, clock);
  const services = { fulcio, rekor, rekorV2, timestamps };
  return {
    clock,
    ...services,
    root: JSON.stringify(rootOf(services), null, 2),
    signingConfig: (version = 1) => JSON.stringify(configOf(services, version), null, 2),
    [Symbol.asyncDispose]: async () => {
      for (const service of Object.values(services)) await service[Symbol.asyncDispose]();
    },
  };
}

type Services = Pick<SigstoreServices, 'fulcio' | 'rekor' | 'rekorV2' | 'timestamps'>;

// Long before anything that the mocks sign.
const START = '2026-01-01T00:00:00Z';

function rootOf({ fulcio, rekor, rekorV2, timestamps }: Services): unknown {
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [logOf(rekor, 'PKIX_ECDSA_P256_SHA_256'), logOf(rekorV2, 'PKIX_ED25519')],
    certificateAuthorities: [authorityOf(fulcio.url, 'fulcio', [fulcio.certificate])],
    ctlogs: [
      logOf(
        {
          origin: 'ct.localhost',
          key: fulcio.ctKey,
          logId: createHash('sha256').update(fulcio.ctKey).digest(),
        },
        'PKIX_ECDSA_P256_SHA_256',
      ),
    ],
    timestampAuthorities: [authorityOf(timestamps.url, 'timestamps', timestamps.certificates)],
  };
}

function authorityOf(uri: string, commonName: string, certificates: readonly Buffer[]): unknown {
  return {
    subject: { organization: 'mock services', commonName },
    uri,
    certChain: { certificates: certificates.map((one) => ({ rawBytes: one.toString('base64') })) },
    validFor: { start: START },
  };
}

function logOf(
  { origin, key, logId }: Pick<MockRekor, 'origin' | 'key' | 'logId'>,
  keyDetails: string,
): unknown {
  return {
    baseUrl: `https://${origin}`,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: key.toString('base64'), keyDetails, validFor: { start: START } },
    logId: { keyId: logId.toString('base64') },
  };
}

function configOf({ fulcio, rekor, rekorV2, timestamps }: Services, version: 1 | 2): unknown {
  const service = (url: string, majorApiVersion: number): unknown => ({
    url,
    majorApiVersion,
    validFor: { start: START },
    operator: 'mock services',
  });
  return {
    mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
    caUrls: [service(fulcio.url, 1)],
    oidcUrls: [],
    rekorTlogUrls: [version === 1 ? service(rekor.url, 1) : service(rekorV2.url, 2)],
    rekorTlogConfig: { selector: 'ANY' },
    ...(version === 2 && {
      tsaUrls: [service(`${timestamps.url}/api/v1/timestamp`, 1)],
      tsaConfig: { selector: 'ANY' },
    }),
  };
}
