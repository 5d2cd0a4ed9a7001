import { X509Certificate } from 'node:crypto';
import type { LogEntry } from './keyless-document.ts';
import { badSignature } from '../signature-refusal.ts';

// A checkpoint has four lines and one for each witness; the library tries each line, so their number is bounded.
const LONGEST_CHECKPOINT = 16 * 1024;
const DECIMAL = /^(?:0|[1-9][0-9]{0,15})$/;

/**
 * Checks what the library leaves open in a log entry: the proof's size and root are those of the checkpoint, numbers have
 * one spelling, a log that promises no time gives none and counts as its proof does, and what was logged is this very
 * certificate. The library must verify checkpoint, proof, promise and the rest of the body.
 * @throws ArxError TRUST_BAD_SIGNATURE; SyntaxError for a body that is no JSON.
 */
export function demandBoundEntry(entry: LogEntry, certificate: Buffer): void {
  const proof = entry.inclusionProof;
  if (proof?.checkpoint === undefined) throw badSignature('its log entry has no checkpoint');
  for (const number of [entry.logIndex, entry.integratedTime, proof.logIndex, proof.treeSize])
    demandNumber(number);
  const { envelope } = proof.checkpoint;
  if (envelope.length > LONGEST_CHECKPOINT)
    throw badSignature(`its checkpoint has more than ${LONGEST_CHECKPOINT} characters`);
  demandSignatureLines(envelope);
  const [, size = '', root = ''] = envelope.split('\n');
  if (size !== proof.treeSize || root !== proof.rootHash.toString('base64'))
    throw badSignature("the root or size of its inclusion proof is not the checkpoint's");
  if (entry.inclusionPromise === undefined) demandNoTime(entry, proof.logIndex);
  if (!loggedCertificate(entry).equals(certificate))
    throw badSignature('what the log has is of another certificate');
}

/** C2SP signed-note: below the note each line is a signature. The library takes any base64, and passes over other lines. */
function demandSignatureLines(envelope: string): void {
  const below = envelope.slice(envelope.indexOf('\n\n') + 2);
  const isLine = (line: string): boolean => {
    const [, text = ''] = /^\u2014 [!-~]+ ([A-Za-z0-9+/]+=*)$/.exec(line) ?? [];
    return text !== '' && Buffer.from(text, 'base64').toString('base64') === text;
  };
  if (below.endsWith('\n') && below.slice(0, -1).split('\n').every(isLine)) return;
  throw badSignature('a line of its checkpoint is no signature');
}

/** The library counts with doubles, in which several large numbers are one. */
function demandNumber(text: string): void {
  if (DECIMAL.test(text) && Number.isSafeInteger(Number(text))) return;
  throw badSignature('a number of its log entry is not written as one');
}

// Rekor v2 signs neither; its time comes from a timestamp authority (CVE-2026-48816: such a time was believed).
function demandNoTime({ integratedTime, logIndex }: LogEntry, proven: string): void {
  if (integratedTime !== '0') throw badSignature('its log entry has a time that the log does not vouch for');
  if (logIndex !== proven) throw badSignature('the index of its log entry is not the one that is proven');
}

/** Where the body of an entry of each kind has the certificate: PEM in base64, or DER in base64. */
const CERTIFICATE_IN: Readonly<Record<string, readonly (string | number)[]>> = {
  'dsse 0.0.1': ['spec', 'signatures', 0, 'verifier'],
  'intoto 0.0.2': ['spec', 'content', 'envelope', 'signatures', 0, 'publicKey'],
  'dsse 0.0.2': ['spec', 'dsseV002', 'signatures', 0, 'verifier', 'x509Certificate', 'rawBytes'],
};

function loggedCertificate({ kindVersion, canonicalizedBody }: LogEntry): Buffer {
  const kind = `${kindVersion.kind} ${kindVersion.version}`;
  const path = Object.hasOwn(CERTIFICATE_IN, kind) ? CERTIFICATE_IN[kind] : undefined;
  if (path === undefined) throw badSignature('its log entry is of a kind that arx does not know');
  let here: unknown = JSON.parse(canonicalizedBody.toString());
  for (const step of path)
    here = (here as Readonly<Record<string | number, unknown>> | null | undefined)?.[step];
  if (typeof here !== 'string') throw badSignature('its log entry has no certificate');
  return new X509Certificate(Buffer.from(here, 'base64')).raw;
}
