import { createHash, verify } from 'node:crypto';
import { quoted } from '../../core/quoted.ts';
import { type Check, type Signed, type SigningMethod, wholeOf } from './check.ts';
import { type MinisignKey, minisignKey, type MinisignSignature, minisignSignature } from './minisign-form.ts';
import { badSignature, refusal, wrongSigner } from './verify-error.ts';

// The old form signs the file itself, which Ed25519 needs whole.
const LARGEST_WHOLE = 256 * 1024 * 1024;

/** Signatures of minisign, prehashed or in its old form, and of OpenBSD's signify. */
export const minisign: SigningMethod = {
  endings: ['.minisig'],
  signers: async (_demand, keys) => keys.map((key) => minisignKey(key).name),
  verify: async (check) => {
    const keys = check.keys.map(minisignKey);
    const signature = minisignSignature(check.signature.bytes);
    if (signature === undefined) throw badSignature(check, 'is no minisign signature');
    const message = await messageOf(check.signed, signature);
    // A number is no proof: each key that has it is tried.
    const named = keys.filter(({ number }) => number === signature.number);
    if (named.length === 0) throw wrongSigner(check, `key ${signature.number}`, keys.map(shown));
    const key = named.find(({ publicKey }) => verify(undefined, message, publicKey, signature.signature));
    if (key === undefined) throw badSignature(check, `does not hold under ${named.map(shown).join(' or ')}`);
    demandTrustedComment(check, key, signature);
    return key.name;
  },
};

function shown({ name, number }: MinisignKey): string {
  return `key ${number} (${name})`;
}

async function messageOf(signed: Signed, { prehashed }: MinisignSignature): Promise<Buffer> {
  if (prehashed) {
    const digest = createHash('blake2b512');
    for await (const chunk of signed.read()) digest.update(chunk);
    return digest.digest();
  }
  if (signed.size <= LARGEST_WHOLE) return wholeOf(signed);
  throw refusal('VERIFY_TOO_LARGE', signed.source, [
    `${signed.what} has ${signed.size} bytes and a signature of the old form`,
    `at most ${LARGEST_WHOLE} bytes, or a prehashed signature`,
  ]);
}

/** The second signature is over the first one and the trusted comment; what it says is told to the user. */
function demandTrustedComment(check: Check, { publicKey }: MinisignKey, found: MinisignSignature): void {
  const { trusted, signature } = found;
  if (trusted === undefined) return;
  const message = Buffer.concat([signature, Buffer.from(trusted.comment)]);
  if (!verify(undefined, message, publicKey, trusted.signature))
    throw badSignature(check, 'has a trusted comment that was changed');
  check.context.report({
    type: 'step',
    step: `verify ${check.signed.source}`,
    state: 'done',
    detail: `trusted comment ${quoted(trusted.comment)}`,
  });
}
