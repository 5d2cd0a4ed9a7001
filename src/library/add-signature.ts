import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { FileBytes } from '../archive/file-bytes.ts';
import { MEMBER } from '../archive/layout.ts';
import { OutputFile } from '../archive/output-file.ts';
import { checkAborted, type Context } from '../core/context.ts';
import { demandDigest, type Digest, digestOf } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import { readBundle } from '../offline/read-bundle.ts';
import type { VerifiedHead } from '../offline/verified-head.ts';
import type { Signer } from '../plugin/signer.ts';
import { syncDirectory } from '../sys/atomic-write.ts';
import { sweepBeside, temporaryBeside } from '../sys/temporary-name.ts';
import type { SignatureDocument } from '../trust/check-document.ts';
import { fingerprint } from '../trust/keyid.ts';
import { signerProof, trustInProof } from '../trust/signer-proof.ts';
import type { Trust } from '../trust/trust.ts';
import { asWriting } from './as-writing.ts';
import { openBundleFile } from './bundle-input.ts';
import { cutSigned, type SignedCut } from './cut-signed.ts';
import { demandNewSigner } from './demand-new-signer.ts';
import { writeSigned } from './write-signed.ts';

/** A signature to add. */
export interface NewSignature {
  /** The bundle's file. */
  readonly path: string;
  /** Where the signed bundle goes; default: in place of the file. */
  readonly output?: string;
  readonly signer: Signer;
  /** What is signed, as in-toto statement; of the verified head and the signatures that it has so far. */
  readonly statement: (head: VerifiedHead, attestations: readonly Attestation[]) => Uint8Array;
  /** Whom to believe about the bundle as it is. */
  readonly trust: Trust;
}

/** A signature document, by the name of its member. */
export interface Attestation {
  readonly uri: string;
  readonly digest: Digest;
}

/** A bundle with one more signature. */
export interface SignedFile {
  /** The bundle digest, which has not changed. */
  readonly digest: Digest;
  readonly file: string;
  /** Its size. */
  readonly bytes: number;
  /** Of the added signature, among all of the bundle. */
  readonly index: number;
  /** Everybody who counts now, the new signer among them. */
  readonly head: VerifiedHead;
}

/**
 * Adds a signature to a bundle. All of it is verified first; then only the part with the signatures is written anew, and
 * every other byte is copied. What was written is verified before it gets its name; after an error nothing has changed.
 * @throws ArxError USAGE_NO_FILE, USAGE_CONFLICT for what is no regular file, USAGE_EXISTS if this signer has signed so
 *   already, TRUST_REVOKED for a revoked key, UNSAFE_LIMIT for too many signatures; INTEGRITY_*, UNSAFE_*, TRUST_*,
 *   WRITE_FAILED, INTERRUPTED; whatever the signer throws.
 */
export async function addSignature(added: NewSignature, context: Context): Promise<SignedFile> {
  demandNotRevoked(added);
  const fd = openBundleFile(added.path);
  try {
    if (!fstatSync(fd).isFile())
      throw new ArxError('USAGE_CONFLICT', `Cannot sign "${added.path}": it is no regular file`);
    const head = await readBundle(new FileBytes(fd), added.trust, context);
    const cut = await cutSigned(fd, context);
    demandRoom(cut, context);
    const statement = added.statement(head, cut.signatures.map(attestation));
    checkAborted(context);
    const bytes = Buffer.from(await added.signer.sign(statement, context));
    const document: SignatureDocument = { form: added.signer.form ?? 'sigstore', bytes };
    const proof = named(added.signer.id, trustInProof(signerProof(added.signer, bytes)));
    demandNewSigner({ cut, document, proof, statement, path: added.path }, context);
    return await publish(
      added,
      { fd, cut, document, digest: head.digest, trust: both(added.trust, proof) },
      context,
    );
  } finally {
    closeSync(fd);
  }
}

function demandNotRevoked({ signer: { keyid, id }, trust: { revoked } }: NewSignature): void {
  if (keyid === undefined || !revoked.has(keyid)) return;
  throw new ArxError('TRUST_REVOKED', `Cannot sign with "${id}": the key ${fingerprint(keyid)} is revoked`);
}

function demandRoom({ signatures }: SignedCut, { limits }: Context): void {
  if (signatures.length < limits.signatures) return;
  throw new ArxError(
    'UNSAFE_LIMIT',
    `Cannot sign the bundle: it has ${signatures.length} signatures, expected fewer than ${limits.signatures}`,
  );
}

function attestation({ form, bytes }: SignatureDocument, index: number): Attestation {
  return { uri: MEMBER.signature(index, form), digest: digestOf(bytes) };
}

/** Who has just signed need not be trusted here; then the name is what was asked for. */
function named(name: string, { keys, identities, ...trust }: Trust): Trust {
  return {
    ...trust,
    keys: keys.map((key) => ({ ...key, name })),
    identities: identities.map((identity) => ({ ...identity, name })),
  };
}

/** Who is trusted already, and who has just signed; what was written must hold under it. */
function both(trust: Trust, proof: Trust): Trust {
  const fresh = proof.keys.filter(({ keyid }) => !trust.keys.some((key) => key.keyid === keyid));
  return {
    ...trust,
    keys: [...trust.keys, ...fresh],
    identities: [...trust.identities, ...proof.identities],
    roots: [...trust.roots, ...proof.roots],
  };
}

interface Signed {
  readonly fd: number;
  readonly cut: SignedCut;
  readonly document: SignatureDocument;
  readonly digest: Digest;
  readonly trust: Trust;
}

async function publish(
  { path, output }: NewSignature,
  signed: Signed,
  context: Context,
): Promise<SignedFile> {
  // A link is written through: what it leads to is the bundle.
  const target = output ?? realpathSync(path);
  const mode = fstatSync(signed.fd).mode & 0o777;
  sweepBeside(target);
  const temporary = temporaryBeside(target);
  try {
    const written = await writeVerified({ temporary, target, mode }, signed, context);
    asWriting(`write "${target}"`, () => {
      renameSync(temporary, target);
      syncDirectory(dirname(target));
    });
    return { ...written, file: output ?? path, index: signed.cut.signatures.length };
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

async function writeVerified(
  { temporary, target, mode }: { readonly temporary: string; readonly target: string; readonly mode: number },
  { fd, cut, document, digest, trust }: Signed,
  context: Context,
): Promise<Pick<SignedFile, 'digest' | 'bytes' | 'head'>> {
  const out = asWriting(`write "${target}"`, () => openSync(temporary, 'wx+', 0o600));
  try {
    await writeSigned({ from: fd, cut, document, output: new OutputFile(out) }, context);
    const head = await readBundle(new FileBytes(out), trust, context);
    demandDigest('the signed bundle', head.digest, digest);
    asWriting(`write "${target}"`, () => {
      fchmodSync(out, mode);
      fsyncSync(out);
    });
    return { digest, bytes: fstatSync(out).size, head };
  } finally {
    closeSync(out);
  }
}
