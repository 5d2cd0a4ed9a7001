import { canonicalJson, type Json } from '../core/canonical-json.ts';
import { type Digest, hexOf } from '../core/digest.ts';
import type { AuditReport } from './audit/report.ts';
import { type FailOn, SEVERITIES, type Severity } from './audit/severity.ts';
import { badStatement, parseStatement, STATEMENT_TYPE, statementPart, subjectOf } from './statement-parts.ts';
import { vsaProblem } from './vsa-shape.ts';

/** The predicate of a statement that a reviewer makes (SLSA v1.1, Verification Summary). */
export const VSA_TYPE = 'https://slsa.dev/verification_summary/v1';
/** Who judged: arx on the machine that holds the key. */
const VERIFIER = 'urn:arx:verifier:local';
/** The extension field with what the audit found; a URI, as the specification asks ("Parsing rules"). */
export const AUDIT_FIELD = 'urn:arx:audit:v1';

/** A waiver that a reviewer has accepted. */
export interface ApprovedWaiver {
  readonly rule: string;
  readonly fingerprint: Digest;
  readonly owner: string;
  readonly reason: string;
  /** ISO day. */
  readonly expires: string;
}

/** What a Verification Summary says of a bundle. */
export interface VerificationSummary {
  readonly result: 'PASSED' | 'FAILED';
  /** The digest of the policy by which it was judged. */
  readonly policyDigest: Digest;
  /** ISO day at which expiry and age were judged. */
  readonly at: string;
  /** The severity from which on the audit would have failed. */
  readonly failOn: FailOn;
  /** How many findings nobody answers for, by severity. */
  readonly counts: Readonly<Record<Severity, number>>;
  /** The findings that somebody answers for. */
  readonly waivers: readonly ApprovedWaiver[];
  /** The version of arx that judged. */
  readonly arx: string;
  /** ISO time of the judgement; only if asked for, so that the same judgement gives the same bytes. */
  readonly time?: string;
  /** The signature documents that were checked, by the name of their member. */
  readonly attestations?: readonly { readonly uri: string; readonly digest: Digest }[];
}

/** What a reviewer has said about a bundle, in a signature that held. */
export interface Approval extends VerificationSummary {
  /** Nothing else counts. */
  readonly result: 'PASSED';
}

/** What an audit's report amounts to. `arx` is the version that made it. */
export function summaryOf(report: AuditReport, arx: string): VerificationSummary {
  const waivers = report.waived.map(({ rule, fingerprint, waiver: { owner, reason, expires } }) => ({
    rule,
    fingerprint,
    owner,
    reason,
    expires,
  }));
  return {
    result: report.verdict === 'pass' ? 'PASSED' : 'FAILED',
    policyDigest: report.policy.digest,
    at: report.at,
    failOn: report.failOn,
    counts: report.counts,
    waivers,
    arx,
  };
}

/**
 * A Verification Summary of a bundle as canonical JSON: an in-toto Statement v1 whose one subject is the seal and whose
 * predicate is SLSA's. The same summary gives the same bytes.
 */
export function vsaOf(sealDigest: Digest, summary: VerificationSummary): Buffer {
  return canonicalJson({
    _type: STATEMENT_TYPE,
    subject: subjectOf(sealDigest),
    predicateType: VSA_TYPE,
    predicate: predicateOf(sealDigest, summary),
  });
}

function predicateOf(sealDigest: Digest, summary: VerificationSummary): Json {
  const { result, policyDigest, time, attestations, arx } = summary;
  return {
    verifier: { id: VERIFIER, version: { arx } },
    timeVerified: time,
    resourceUri: `urn:arx:bundle:${sealDigest}`,
    policy: { uri: `urn:arx:policy:${policyDigest}`, digest: { sha256: hexOf(policyDigest) } },
    inputAttestations: attestations?.map(({ uri, digest }) => ({ uri, digest: { sha256: hexOf(digest) } })),
    verificationResult: result,
    // Levels of one's own are allowed where they do not begin with SLSA_ ("SlsaResult").
    verifiedLevels: [result === 'PASSED' ? 'ARX_AUDIT_PASSED' : 'FAILED'],
    slsaVersion: '1.1',
    [AUDIT_FIELD]: auditOf(summary),
  };
}

function auditOf({ at, failOn, counts, waivers }: VerificationSummary): Json {
  const numbers = Object.fromEntries(SEVERITIES.map((severity) => [severity, counts[severity]]));
  const listed = waivers.map(({ rule, fingerprint, owner, reason, expires }) => ({
    rule,
    fingerprint,
    owner,
    reason,
    expires,
  }));
  return { at, failOn, counts: numbers, waivers: listed };
}

/**
 * What a reviewer says in a Verification Summary of this bundle. Strict: the bytes must be those that `vsaOf` makes for
 * what they say, so there is nothing in it that nobody reads. Call it with verified bytes only.
 * @throws ArxError TRUST_STATEMENT naming what is wrong; also when it says that the bundle has failed.
 */
export function checkVsa(payload: Uint8Array, sealDigest: Digest): Approval {
  const statement = parseStatement(payload);
  const problem = vsaProblem(statement);
  if (problem !== undefined) throw badStatement(problem);
  const summary = readSummary(statement);
  if (!vsaOf(sealDigest, summary).equals(payload))
    throw badStatement('it is no verification summary of this seal in the form that arx writes');
  const { result } = summary;
  if (result === 'PASSED') return { ...summary, result };
  throw badStatement('its reviewer says that the bundle has failed');
}

/** Reads what has the shape already. */
function readSummary(statement: Json): VerificationSummary {
  const predicate = statementPart(statement, ['predicate']) as unknown as Predicate;
  const { at, failOn, counts, waivers } = predicate[AUDIT_FIELD];
  const { timeVerified: time, inputAttestations } = predicate;
  const attestations = inputAttestations?.map(
    ({ uri, digest }) => ({ uri, digest: `sha256:${digest.sha256}` }) as const,
  );
  return {
    result: predicate.verificationResult,
    policyDigest: `sha256:${predicate.policy.digest.sha256}`,
    at,
    failOn,
    counts,
    waivers,
    arx: predicate.verifier.version.arx,
    ...(time !== undefined && { time }),
    ...(attestations !== undefined && { attestations }),
  };
}

interface Predicate {
  readonly verifier: { readonly version: { readonly arx: string } };
  readonly timeVerified?: string;
  readonly policy: { readonly digest: { readonly sha256: string } };
  readonly inputAttestations?: readonly {
    readonly uri: string;
    readonly digest: { readonly sha256: string };
  }[];
  readonly verificationResult: 'PASSED' | 'FAILED';
  readonly [AUDIT_FIELD]: Pick<VerificationSummary, 'at' | 'failOn' | 'counts' | 'waivers'>;
}
