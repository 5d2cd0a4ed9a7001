import { randomBytes } from 'node:crypto';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { Session } from '../../plugin/session.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import { patienceWith } from '../far/patience.ts';
import type { SealSignature } from './seal-signatures.ts';

/**
 * Three lines of base64 by standard input: the key, the signature, what is signed. One line without `\` and `!`, which login
 * shells of other kinds read. The names of the private directory are ours alone: mktemp makes it 0700. A TMPDIR may be one of the
 * controller, which a target of the same machine need not have.
 */
const SCRIPT = [
  'umask 077; unset TMPDIR; d=$(mktemp -d) || exit 90; trap "rm -rf -- $d" EXIT; cd -- "$d" || exit 90',
  'IFS= read -r key && IFS= read -r sig && IFS= read -r body || exit 91',
  'decode() { printf %s "$1" | openssl base64 -d -A; }',
  'decode "$key" >key && decode "$sig" >sig && decode "$body" >body || exit 92',
  'openssl dgst -sha256 -verify key -signature sig body >/dev/null 2>&1 || exit 93; printf "held:%s:" "$1"',
].join('; ');

/** Bytes that it may say, and seconds that it may take to say something. */
const LONGEST = 64 * 1024;
const PATIENCE = 60;
/** How the script ends without a place for what openssl reads. */
const NO_DIRECTORY = 90;

/**
 * Returns normally if the openssl of a target says that at least one signature of the bundle's seal holds, under a key that
 * is trusted here. What that covers: the target itself has checked who vouches for the seal; that what it is sent is what the
 * seal names, it takes from this machine.
 * @throws ArxError HOST_LACKS if there is no signature that openssl could check; TRUST_BAD_SIGNATURE if it does not hold there;
 *   HOST_UNREACHABLE, also when it says nothing for `patience` seconds.
 */
export async function verifyThere(
  session: Session,
  signatures: readonly SealSignature[],
  patience = PATIENCE,
): Promise<void> {
  const [first] = signatures;
  if (first === undefined) throw nothingToCheck(session.name);
  for (const each of signatures) if (await holdsThere(session, each, patience)) return;
  throw new ArxError(
    'TRUST_BAD_SIGNATURE',
    `Cannot use the target ${quoted(session.name)}: its openssl says that the signature of the key ${first.keyid} does not hold`,
    { hint: 'It holds here: look at the openssl of the target, or run without --strict' },
  );
}

async function holdsThere(
  session: Session,
  { pem, signature, signed }: SealSignature,
  patience: number,
): Promise<boolean> {
  const nonce = randomBytes(8).toString('hex');
  const argv = ['env', `PATH=${SYSTEM_PATH}`, 'LC_ALL=C', 'sh', '-c', SCRIPT, 'sh', nonce] as const;
  const far = await session.exec({ argv: [...argv], stdin: 'pipe' });
  far.stdin?.on('error', () => undefined);
  far.stdin?.end(
    [Buffer.from(pem), signature, signed].map((part) => `${Buffer.from(part).toString('base64')}\n`).join(''),
  );
  far.stderr.resume();
  using waiting = patienceWith(far, patience, undefined);
  let said = '';
  for await (const chunk of far.stdout) {
    said += String(chunk);
    if (said.length > LONGEST) break;
  }
  if (said.length > LONGEST) far.kill();
  const { code } = await far.ended;
  if (waiting.isOver) throw silent(session.name, patience);
  if (code === NO_DIRECTORY) throw noDirectory(session.name);
  return said.includes(`held:${nonce}:`);
}

function silent(name: string, seconds: number): ArxError {
  return new ArxError(
    'HOST_UNREACHABLE',
    `Cannot reach the target ${quoted(name)}: its openssl has said nothing for ${seconds} s, expected an answer`,
  );
}

function noDirectory(name: string): ArxError {
  return new ArxError(
    'HOST_LACKS',
    `Cannot use the target ${quoted(name)} strictly: no directory can be made in /tmp of it, in which its openssl would check the signature`,
    { hint: 'Make room there, or run without --strict' },
  );
}

function nothingToCheck(name: string): ArxError {
  return new ArxError(
    'HOST_LACKS',
    `Cannot use the target ${quoted(name)} strictly: the bundle has no signature by a key that its openssl could check`,
    { hint: 'Sign the bundle with a key of arx, too, or run without --strict' },
  );
}
