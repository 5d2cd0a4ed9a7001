import type { Bundle } from '@sigstore/bundle';
import { DSSEBundleBuilder, FulcioSigner, RekorWitness, TSAWitness, type Witness } from '@sigstore/sign';
import { type Context, checkAborted } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { PAYLOAD_TYPE } from '../../trust/signature-document.ts';
import { demandReachable } from './demand-reachable.ts';
import { signingFailure } from './signing-failure.ts';
import type { SigningServices } from './signing-services.ts';

/** What to sign, as whom, and by whom. */
export interface SignatureOrder {
  readonly statement: Uint8Array;
  /** Never shown. */
  readonly token: string;
  readonly services: SigningServices;
}

// Milliseconds for each try. Rekor v2 answers only once the entry is in its tree.
const FETCH = { timeout: 30_000, retry: { retries: 2, minTimeout: 250, maxTimeout: 2000 } };

/**
 * Has a statement signed: a certificate for a fresh key, a DSSE envelope, a log entry, and a timestamp where there is an
 * authority for it. Nothing of the answers has been verified. A foreign error leaves only as text without the token.
 * @throws ArxError TRUST_SERVICE, SOURCE_PRIVATE, INTERRUPTED.
 */
export async function makeSignature(order: SignatureOrder, context: Context): Promise<Bundle> {
  const { statement, token, services } = order;
  await demandReachable(services, context);
  const signer = new FulcioSigner({
    ...FETCH,
    fulcioBaseURL: services.fulcio,
    identityProvider: { getToken: async () => token },
  });
  const builder = new DSSEBundleBuilder({ signer, witnesses: witnessesOf(services) });
  const work = builder.create({ data: Buffer.from(statement), type: PAYLOAD_TYPE });
  try {
    return await unlessAborted(work, context);
  } catch (error) {
    checkAborted(context);
    throw error instanceof ArxError ? error : signingFailure(error, order);
  }
}

function witnessesOf({ rekor, timestamps }: SigningServices): Witness[] {
  const log = new RekorWitness({ ...FETCH, rekorBaseURL: rekor.url, majorApiVersion: rekor.version });
  return timestamps === undefined ? [log] : [log, new TSAWitness({ ...FETCH, tsaBaseURL: timestamps })];
}

/** The clients of sigstore take no signal: their work is left behind, and what it gives is dropped. */
async function unlessAborted<T>(work: Promise<T>, { signal }: Context): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(new Error('aborted'));
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
