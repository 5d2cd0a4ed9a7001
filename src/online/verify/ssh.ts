import { writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { checkAborted } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { type RunningProcess, spawn } from '../../sys/spawn.ts';
import { TemporaryDirectory } from '../../sys/temporary-directory.ts';
import { rsaBits, type SshKey } from '../../trust/ssh/ssh-key.ts';
import { type SshSignature, sshSignature } from '../../trust/ssh/ssh-signature.ts';
import type { Check, Signed, SigningMethod } from './check.ts';
import { sshKeys } from './ssh-keys.ts';
import { badSignature, weakSignature, wrongSigner } from './verify-error.ts';

// Who is allowed is decided here; the file that ssh-keygen reads has one key under one name.
const SIGNER = 'signer';

/** Signatures of ssh keys (`ssh-keygen -Y sign`), checked by the system's ssh-keygen. */
export const ssh: SigningMethod = {
  endings: ['.sig'],
  signers: async (_demand, keys) => keys.flatMap((key) => sshKeys(key)).map(({ name }) => name),
  verify: async (check) => {
    const keys = check.keys.flatMap((key) => sshKeys(key));
    const signature = sshSignature(check.signature.bytes);
    if (signature === undefined) throw badSignature(check, 'is no ssh signature');
    const key = keys.find(({ blob }) => blob.equals(signature.key.blob));
    if (key === undefined)
      throw wrongSigner(
        check,
        signature.key.name,
        keys.map(({ name }) => name),
      );
    demandStrong(check, signature);
    if (signature.namespace !== check.namespace)
      throw badSignature(check, `is meant for ${quoted(signature.namespace)}, not for "${check.namespace}"`);
    if (!(await holds(check, key))) throw badSignature(check, `does not hold under ${key.name}`);
    return key.name;
  },
};

function demandStrong(check: Check, { key, algorithm, digest }: SshSignature): void {
  const bits = rsaBits(key);
  if (bits !== undefined && bits < 2048)
    throw weakSignature(check, `is by an RSA key of ${bits} bits`, 'at least 2048 bits');
  // PROTOCOL.sshsig: of RSA's algorithms these two only; ssh-rsa itself means SHA-1.
  if (bits !== undefined && !['rsa-sha2-256', 'rsa-sha2-512'].includes(algorithm))
    throw weakSignature(check, `is made with ${quoted(algorithm)}`, 'rsa-sha2-256 or rsa-sha2-512');
  if (!['sha256', 'sha512'].includes(digest))
    throw badSignature(check, `is of a digest of the kind ${quoted(digest)}, not of sha256 or sha512`);
}

/** Asks ssh-keygen (ssh-keygen(1), "-Y verify"), which gets nothing but these two files and the message. */
async function holds(check: Check, key: SshKey): Promise<boolean> {
  using directory = new TemporaryDirectory(check.context.tmp);
  const [allowed, signature] = [join(directory.path, 'allowed'), join(directory.path, 'signature')];
  const line = `${SIGNER} namespaces="${check.namespace}" ${key.type} ${key.blob.toString('base64')}\n`;
  writeFileSync(allowed, line, { mode: 0o600, flag: 'wx' });
  writeFileSync(signature, check.signature.bytes, { mode: 0o600, flag: 'wx' });
  const files = ['-f', allowed, '-I', SIGNER, '-n', check.namespace, '-s', signature];
  const keygen = await start(check, ['ssh-keygen', '-q', '-Y', 'verify', ...files], directory.path);
  const abort = (): void => keygen.kill('SIGKILL');
  check.context.signal.addEventListener('abort', abort, { once: true });
  try {
    await feed(check.signed, keygen);
    const { code } = await keygen.ended;
    checkAborted(check.context);
    return code === 0;
  } finally {
    check.context.signal.removeEventListener('abort', abort);
    keygen.kill('SIGKILL');
    await keygen.ended;
  }
}

async function start(check: Check, argv: [string, ...string[]], cwd: string): Promise<RunningProcess> {
  checkAborted(check.context);
  const path = check.context.env['PATH'];
  // An empty PATH would mean the working directory (POSIX.1-2017, 8.3).
  const env = {
    PATH: path === undefined || path === '' ? '/usr/local/bin:/usr/bin:/bin' : path,
    LC_ALL: 'C',
  };
  try {
    return await spawn({ argv, cwd, env, stdin: 'pipe', stdout: 'ignore', stderr: 'ignore' });
  } catch (cause) {
    throw new ArxError(
      'VERIFY_TOOL',
      `Cannot check the signature of "${check.signed.source}": there is no ssh-keygen program, expected one in PATH`,
      { hint: 'Install OpenSSH (Debian: openssh-client)', cause },
    );
  }
}

/** Writes the message; one that ssh-keygen does not read to its end is its "no". */
async function feed(signed: Signed, { stdin }: RunningProcess): Promise<void> {
  const to = stdin as Writable;
  let open = true;
  const closed = new Promise<void>((resolve) => {
    to.once('close', resolve).once('error', () => resolve());
  }).then(() => void (open = false));
  for await (const chunk of signed.read()) {
    // A copy, because the chunk is used again before the pipe has taken it.
    if (open && !to.write(Buffer.from(chunk)))
      await Promise.race([once(to, 'drain').catch(() => undefined), closed]);
  }
  to.end();
}
