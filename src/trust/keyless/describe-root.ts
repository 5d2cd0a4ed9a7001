import { createPublicKey, X509Certificate } from 'node:crypto';
import { dayOf } from '../../core/day.ts';
import { type Digest, digestOf } from '../../core/digest.ts';
import type { TrustedRootFile } from '../trust.ts';
import { demandTrustedRoot } from './demand-trusted-root.ts';
import { rootAge } from './root-age.ts';
import type { TrustedRoot } from './trusted-root.ts';

/** Who or what a trusted root trusts. */
export interface RootEntry {
  readonly kind: 'authority' | 'log' | 'certificate log' | 'timestamps';
  /** Its URL, where the root says it. */
  readonly url: string;
  /** Of an authority the subject of its topmost certificate, of a log the kind of its key. */
  readonly who: string;
  /** ISO days between which it counts. */
  readonly from: string;
  readonly until?: string;
}

/** What is in a trusted root. */
export interface RootFacts {
  readonly name: string;
  /** sha256 of the trusted_root.json. */
  readonly digest: Digest;
  /** ISO time of the import. */
  readonly imported: string;
  /** Whole days since then. */
  readonly age: number;
  readonly entries: readonly RootEntry[];
}

/** What is in a trusted root, for people. @throws ArxError TRUST_ROOT_INVALID. */
export function describeRoot(file: TrustedRootFile, now: Date): RootFacts {
  const { name, bytes, imported } = file;
  const root = demandTrustedRoot(file);
  const entries = [
    ...root.certificateAuthorities.map((authority) => authorityEntry('authority', authority)),
    ...root.tlogs.map((log) => logEntry('log', log)),
    ...root.ctlogs.map((log) => logEntry('certificate log', log)),
    ...root.timestampAuthorities.map((authority) => authorityEntry('timestamps', authority)),
  ];
  return { name, digest: digestOf(bytes), imported, age: rootAge(file, now), entries };
}

function authorityEntry(
  kind: RootEntry['kind'],
  { uri, certChain, validFor }: TrustedRoot['certificateAuthorities'][number],
): RootEntry {
  const top = certChain?.certificates.at(-1);
  const subject = top === undefined ? '' : new X509Certificate(top.rawBytes).subject;
  return { kind, url: uri, who: subject.split('\n').join(', '), ...daysOf(validFor) };
}

function logEntry(kind: RootEntry['kind'], { baseUrl, publicKey }: TrustedRoot['tlogs'][number]): RootEntry {
  return { kind, url: baseUrl, who: keyType(publicKey?.rawBytes), ...daysOf(publicKey?.validFor) };
}

function keyType(der: Buffer | undefined): string {
  if (der === undefined) return '';
  try {
    const { asymmetricKeyType = '', asymmetricKeyDetails } = createPublicKey({
      key: der,
      format: 'der',
      type: 'spki',
    });
    return [asymmetricKeyType, asymmetricKeyDetails?.namedCurve].filter(Boolean).join(' ');
  } catch {
    // PKCS#1, which only RSA has.
    return 'rsa';
  }
}

function daysOf(
  validFor: { readonly start?: Date | undefined; readonly end?: Date | undefined } | undefined,
): Pick<RootEntry, 'from' | 'until'> {
  const day = (date: Date | undefined): string => (date === undefined ? '' : dayOf(date));
  const { start, end } = validFor ?? {};
  return { from: day(start), ...(end !== undefined && { until: day(end) }) };
}
