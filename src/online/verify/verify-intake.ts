import type { Context } from '../../core/context.ts';
import type { VerifyDemand } from '../../model/intake.ts';
import type { Resolution } from '../../model/seal.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import { signersOf } from './methods.ts';
import type { Obtained } from './obtained-file.ts';
import { signedObjects, verifyGit } from './verify-git.ts';
import { THE_FILE, verifyFile } from './verify-file.ts';

/**
 * Checks what `verify` demands of a source that was obtained, and returns what the lock says of it: the method, the key
 * or identity, and what was signed. Undefined when nothing is demanded.
 * @throws ArxError VERIFY_*, SOURCE_* when a signature, list or key cannot be had.
 */
export async function verifyIntake(
  request: SourceRequest,
  obtained: Obtained,
  context: Context,
): Promise<string | undefined> {
  const { verify } = request;
  if (verify === undefined) return undefined;
  const fact = isGit(request)
    ? await gitFact(request, obtained.resolution, verify, context)
    : factOf(verify, await verifyFile(request, obtained, verify, context));
  context.report({
    type: 'source',
    source: request.spec.key,
    state: 'resolved',
    detail: `verified: ${fact}`,
  });
  return fact;
}

/**
 * True when what the lock says was verified still answers the demand: the same method, a key or identity that is still
 * believed, and the same thing signed. Key files are read again.
 * @throws ArxError VERIFY_KEY_INVALID, SOURCE_* for a key file that cannot be read.
 */
export async function stillVerified(
  request: SourceRequest,
  locked: Resolution,
  context: Context,
): Promise<boolean> {
  const { verify } = request;
  if (verify === undefined) return true;
  if (locked.verified === undefined) return false;
  const signers = verify.method === undefined ? [undefined] : await signersOf(request, verify, context);
  const things = isGit(request) ? signedObjects(locked) : [undefined];
  const facts = signers.flatMap((signer) => things.map((thing) => factOf(verify, signer, thing)));
  return facts.includes(locked.verified);
}

/** True when a demand can be checked without a network, apart from the source itself. */
export function verifiesOffline({ verify, spec }: SourceRequest): boolean {
  if (verify === undefined || spec.kind !== 'url' || spec.transport === 'file') {
    const places = [verify?.sums, verify?.signature];
    return places.every((place) => place === undefined || place.transport === 'file');
  }
  const { method, sums, signature } = verify;
  if (spec.wrapper === 'git') return false;
  const signed = signature ?? sums ?? spec;
  return (
    (sums === undefined || sums.transport === 'file') && (method === undefined || signed.transport === 'file')
  );
}

async function gitFact(
  request: SourceRequest,
  resolution: Resolution,
  demand: VerifyDemand,
  context: Context,
): Promise<string> {
  const { signer, what } = await verifyGit(request, resolution, demand, context);
  return factOf(demand, signer, what);
}

function factOf({ method, sums }: VerifyDemand, signer: string | undefined, what?: string): string {
  const over = `over ${what ?? sums?.redacted ?? THE_FILE}`;
  return method === undefined ? `sums ${over}` : `${method} ${signer ?? ''} ${over}`;
}

function isGit({ spec }: SourceRequest): boolean {
  return spec.kind === 'url' && spec.wrapper === 'git';
}
