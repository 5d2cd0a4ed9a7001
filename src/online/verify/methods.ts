import type { Context } from '../../core/context.ts';
import { digestOf } from '../../core/digest.ts';
import type { VerifyDemand } from '../../model/intake.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import type { Signed, SigningMethod, SmallFile } from './check.ts';
import { gpg } from './gpg.ts';
import { minisign } from './minisign.ts';
import { LARGEST, readSmall } from './read-small.ts';
import { sigstore } from './sigstore.ts';
import { ssh } from './ssh.ts';
import { invalidKey } from './verify-error.ts';

const METHODS: Readonly<Record<NonNullable<VerifyDemand['method']>, SigningMethod>> = {
  minisign,
  gpg,
  ssh,
  sigstore,
};

/** A signature that was found, and what it must be of. */
export interface Found {
  readonly request: SourceRequest;
  readonly demand: VerifyDemand;
  readonly signed: Signed;
  readonly signature: SmallFile;
  readonly namespace: 'file' | 'git';
}

/**
 * Checks a signature by its method and returns the name of the signer.
 * @throws ArxError VERIFY_*, SOURCE_* for a key file that cannot be read.
 */
export async function checkSignature(found: Found, context: Context): Promise<string> {
  const { request, demand, ...rest } = found;
  const keys = await keysOf(request, demand, context);
  const root = demand.root === undefined ? undefined : await readOwn(demand.root, request, context);
  return methodOf(demand).verify({ ...rest, demand, keys, context, ...(root === undefined ? {} : { root }) });
}

// Many sources are believed by the same keys, which take time to read: once within one resolve.
const SIGNERS = new WeakMap<Context, Map<string, Promise<readonly string[]>>>();

/** The names of all whom the demand of a request believes. Errors as above. */
export async function signersOf(
  request: SourceRequest,
  demand: VerifyDemand,
  context: Context,
): Promise<readonly string[]> {
  const keys = await keysOf(request, demand, context);
  const known = SIGNERS.get(context) ?? new Map<string, Promise<readonly string[]>>();
  SIGNERS.set(context, known);
  const { method, identity, issuer } = demand;
  const name = JSON.stringify([method, identity, issuer, keys.map(({ bytes }) => digestOf(bytes))]);
  const signers = known.get(name) ?? methodOf(demand).signers(demand, keys);
  known.set(name, signers);
  return signers;
}

/** What the method of a demand puts behind a URL to find a signature. */
export function endingsOf(demand: VerifyDemand): readonly string[] {
  return methodOf(demand).endings;
}

function methodOf({ method = 'minisign' }: VerifyDemand): SigningMethod {
  return METHODS[method];
}

async function keysOf(
  request: SourceRequest,
  { method, keys = [] }: VerifyDemand,
  context: Context,
): Promise<readonly SmallFile[]> {
  if (method !== 'sigstore' && keys.length === 0)
    throw invalidKey('verify.keys', 'there is none', 'at least one');
  return Promise.all(
    keys.map(async (key, index) =>
      typeof key === 'string'
        ? { where: `keys[${index}]`, bytes: Buffer.from(key) }
        : readOwn(key, request, context),
    ),
  );
}

/** A file that says whom to believe: only from this machine, never from where the source comes from. */
async function readOwn(
  url: Exclude<NonNullable<VerifyDemand['keys']>[number], string>,
  request: SourceRequest,
  context: Context,
): Promise<SmallFile> {
  if (url.transport !== 'file') throw invalidKey(url.redacted, 'it is not on this machine', 'a file:// URL');
  return readSmall({ url, limit: LARGEST.list, for: request }, context);
}
