import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { redactText } from '../../core/redact.ts';
import type { KeySigner } from '../../plugin/signer.ts';
import { capture, type Output } from '../../sys/spawn.ts';
import { TemporaryDirectory } from '../../sys/temporary-directory.ts';
import { demandNotRevoked } from '../demand-not-revoked.ts';
import { dssePae } from '../dsse-pae.ts';
import { readPublicKeyFile } from '../read-key-file.ts';
import { PAYLOAD_TYPE } from '../signature-document.ts';
import { type TrustedKey, trustedKeyFromText } from '../trusted-key.ts';
import { formatSshDocument, SSH_NAMESPACE } from './ssh-document.ts';
import { sshSignatureBlob } from './ssh-signature.ts';
import { verifySshDocument } from './verify-ssh-document.ts';

/** What ssh-keygen may know of the caller: where its agent is, and who asks for a passphrase. */
const PASSED = ['HOME', 'SSH_AUTH_SOCK', 'SSH_ASKPASS', 'SSH_ASKPASS_REQUIRE', 'DISPLAY', 'WAYLAND_DISPLAY'];

/**
 * An ssh key as a signer, by `ssh-keygen -Y sign`: it asks for the passphrase on the terminal, or the agent. The public
 * half is read from `FILE.pub`; a FILE that is a public key itself means a key that only the agent has.
 * @throws ArxError USAGE_NO_FILE, TRUST_KEY_INVALID, TRUST_REVOKED.
 */
export function sshSigner(path: string, context: Context): KeySigner {
  const id = `ssh:${path}`;
  const key = trustedKeyFromText(id, publicHalf(path), path);
  if (key.ssh === undefined) throw noSshKey(path, 'it is no ssh key');
  demandNotRevoked(id, key.keyid, context);
  return {
    id,
    keyid: key.keyid,
    publicKey: key.pem,
    form: 'ssh',
    handles: (subject) => subject === id,
    sign: (statement, within) => sign(statement, { path, key }, within),
  };
}

function publicHalf(path: string): string {
  const beside = `${path}.pub`;
  if (existsSync(beside)) return readPublicKeyFile(beside);
  const text = readPublicKeyFile(path);
  if (!text.includes('PRIVATE KEY-----')) return text;
  throw noSshKey(path, `there is no "${beside}" beside it`);
}

function noSshKey(path: string, problem: string): ArxError {
  return new ArxError(
    'TRUST_KEY_INVALID',
    `Cannot sign with "ssh:${path}": ${problem}, expected an ssh key with its public half`,
    {
      hint: `Write the public half with \`ssh-keygen -y -f ${path} >${path}.pub\``,
    },
  );
}

async function sign(
  statement: Uint8Array,
  { path, key }: { readonly path: string; readonly key: TrustedKey },
  context: Context,
): Promise<Uint8Array> {
  checkAborted(context);
  using directory = new TemporaryDirectory(context.tmp);
  const message = join(directory.path, 'statement');
  writeFileSync(message, dssePae(PAYLOAD_TYPE, statement), { mode: 0o600, flag: 'wx' });
  const { code, stderr } = await keygen(path, message, context);
  checkAborted(context);
  if (code !== 0) throw refused(path, stderr);
  const blob = sshSignatureBlob(readFileSync(`${message}.sig`));
  if (blob === undefined || key.ssh === undefined)
    throw refused(path, Buffer.from('its answer is no signature'));
  const document = formatSshDocument({ payload: statement, blob, name: key.ssh.name });
  // Read by the strict reader before it leaves: another key in the agent, say, would not go unnoticed.
  const checked = verifySshDocument(document, [key], context.limits.signature);
  if (checked.known) return document;
  throw new ArxError(
    'TRUST_BAD_SIGNATURE',
    `Cannot sign with "ssh:${path}": ssh-keygen signed with SHA256:${checked.keyid}, expected ${key.ssh.name}`,
  );
}

async function keygen(path: string, message: string, context: Context): Promise<Output> {
  const given = PASSED.flatMap((name) => {
    const value = context.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  // An empty PATH would mean the working directory (POSIX.1-2017, 8.3).
  const env = {
    PATH: context.env['PATH'] || '/usr/local/bin:/usr/bin:/bin',
    LC_ALL: 'C',
    ...Object.fromEntries(given),
  };
  const argv = ['ssh-keygen', '-q', '-Y', 'sign', '-f', path, '-n', SSH_NAMESPACE, message] as const;
  try {
    return await capture({ argv: [...argv], env, signal: context.signal, limit: 64 * 1024 });
  } catch (cause) {
    throw new ArxError(
      'TRUST_KEY_INVALID',
      `Cannot sign with "ssh:${path}": there is no ssh-keygen program, expected one in PATH`,
      { hint: 'Install OpenSSH (Debian: openssh-client)', cause },
    );
  }
}

function refused(path: string, stderr: Buffer): ArxError {
  const said = redactText(stderr.toString('utf8')).trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  return new ArxError(
    'TRUST_KEY_INVALID',
    `Cannot sign with "ssh:${path}": ssh-keygen says ${JSON.stringify(said)}, expected a signature`,
    { hint: 'Try it alone: `ssh-keygen -Y sign -n arx -f FILE`, or add the key to your agent with ssh-add' },
  );
}
