import type { ReportSigner } from '../model/audit/report.ts';
import { fingerprint } from '../trust/keyid.ts';
import type { KnownSigner } from './verified-head.ts';

/** A signer as reports and rules see it. */
export function reportSigner({ keyid, approval: _approval, ...signer }: KnownSigner): ReportSigner {
  return { ...signer, ...(keyid !== undefined && { fingerprint: fingerprint(keyid) }) };
}
