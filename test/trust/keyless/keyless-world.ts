import { generateKeyPairSync, sign } from 'node:crypto';
import { type Bundle, bundleToJSON } from '@sigstore/bundle';
import { DSSEBundleBuilder, RekorWitness, TSAWitness } from '@sigstore/sign';
import { canonicalJson, type Json } from '../../../src/core/canonical-json.ts';
import type { PolicyIdentity } from '../../../src/model/policy/effective-policy.ts';
import { PAYLOAD_TYPE } from '../../../src/trust/signature-document.ts';
import type { TrustedRootFile } from '../../../src/trust/trust.ts';
import { type SigstoreServices, startSigstore } from '../../servers/sigstore-services.ts';

export const SAN = 'https://github.com/acme/app/.github/workflows/release.yml@refs/tags/v1.2';
export const ISSUER = 'https://token.actions.githubusercontent.com';
export const IDENTITY: PolicyIdentity = { name: 'release', san: SAN, issuer: ISSUER, roles: ['builder'] };
export const STATEMENT = Buffer.from('{"_type":"https://in-toto.io/Statement/v1"}');

/** The services that vouch for a signature: a log of version 1 (with a time), one of version 2 with a timestamp, or more. */
export type Witnessed = 'v1' | 'v1 intoto' | 'v2' | 'v2 without time' | 'v1 and time' | 'time only';

/** How to sign. */
export interface Signing {
  readonly by?: Witnessed;
  readonly san?: string;
  readonly issuer?: string;
  readonly statement?: Buffer;
  readonly payloadType?: string;
}

/** A keyless signature document as JSON, for changes. */
export type Document = {
  mediaType: string;
  dsseEnvelope: { payload: string; payloadType: string; signatures: Record<string, string>[] };
  verificationMaterial: {
    certificate?: { rawBytes: string };
    tlogEntries: Record<string, Json>[];
    timestampVerificationData?: { rfc3161Timestamps: { signedTimestamp: string }[] };
  };
} & Record<string, unknown>;

/** A sigstore on loopback, and who signs with it. */
export interface KeylessWorld extends AsyncDisposable {
  readonly services: SigstoreServices;
  readonly root: TrustedRootFile;
  /** Signs without asking Fulcio for a token; everything else as the real client does. */
  sign(signing?: Signing): Promise<Document>;
  /** The trusted root with a change. */
  rootWith(change: (root: RootJson) => void): TrustedRootFile;
}

interface Span {
  start?: string;
  end?: string;
}

/** A trusted_root.json, for changes. */
export interface RootJson {
  mediaType: string;
  tlogs: { publicKey: { validFor?: Span }; baseUrl: string }[];
  ctlogs: { publicKey: { validFor?: Span } }[];
  certificateAuthorities: { validFor?: Span; certChain: { certificates: { rawBytes: string }[] } }[];
  timestampAuthorities: { validFor?: Span }[];
}

/** Starts one. Another name is another sigstore. */
export async function keylessWorld(name = 'test'): Promise<KeylessWorld> {
  const services = await startSigstore(name);
  const imported = services.clock.toISOString();
  return {
    services,
    root: { name, bytes: Buffer.from(services.root), imported },
    sign: (signing = {}) => signWith(services, signing),
    rootWith: (change) => {
      const json = JSON.parse(services.root) as RootJson;
      change(json);
      return { name: 'changed', bytes: Buffer.from(JSON.stringify(json)), imported };
    },
    [Symbol.asyncDispose]: () => services[Symbol.asyncDispose](),
  };
}

/** The bytes of a document, in the one form. */
export function bytesOf(document: Document): Buffer {
  return canonicalJson(document as Json);
}

async function signWith(services: SigstoreServices, signing: Signing): Promise<Document> {
  const {
    by = 'v1',
    san = SAN,
    issuer = ISSUER,
    statement = STATEMENT,
    payloadType = PAYLOAD_TYPE,
  } = signing;
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = await services.fulcio.certify(
    keys.publicKey.export({ format: 'der', type: 'spki' }),
    san,
    issuer,
  );
  const certificate = `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
  const signer = {
    sign: async (data: Buffer) => ({
      signature: sign('sha256', data, keys.privateKey),
      key: { $case: 'x509Certificate', certificate } as const,
    }),
  };
  const builder = new DSSEBundleBuilder({ signer, witnesses: witnessesOf(services, by) });
  const bundle: Bundle = await builder.create({ data: statement, type: payloadType });
  return bundleToJSON(bundle) as Document;
}

function witnessesOf({ rekor, rekorV2, timestamps }: SigstoreServices, by: Witnessed) {
  const first = new RekorWitness({
    rekorBaseURL: rekor.url,
    entryType: by === 'v1 intoto' ? 'intoto' : 'dsse',
  });
  const second = new RekorWitness({ rekorBaseURL: rekorV2.url, majorApiVersion: 2 });
  const time = new TSAWitness({ tsaBaseURL: timestamps.url });
  const all = {
    v1: [first],
    'v1 intoto': [first],
    v2: [second, time],
    'v2 without time': [second],
    'v1 and time': [first, time],
    'time only': [time],
  };
  return all[by];
}
