import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needPackages } from './debian-packages.ts';

/** Somebody with a key of their own, who signs files with the real tool. */
export interface TestSigner {
  /** The public key as its owner publishes it. */
  readonly key: string;
  /** A detached signature over some bytes. */
  sign(bytes: Uint8Array | string, ...options: string[]): Buffer;
}

/** A key of minisign, without a passphrase, in a directory of its own. */
export function minisigner(directory: string): TestSigner {
  needPackages(['minisign']);
  const file = inside(directory);
  execFileSync('minisign', ['-G', '-f', '-W', '-p', file('key.pub'), '-s', file('key')], { stdio: 'pipe' });
  return {
    key: readFileSync(file('key.pub'), 'utf8'),
    sign: (bytes, ...options) => {
      writeFileSync(file('data'), bytes);
      const files = ['-s', file('key'), '-m', file('data'), '-x', file('data.minisig')];
      execFileSync('minisign', ['-S', '-W', ...files, ...options], { stdio: 'pipe' });
      return readFileSync(file('data.minisig'));
    },
  };
}

/** A key of OpenBSD's signify, without a passphrase. */
export function signifier(directory: string): TestSigner {
  needPackages(['signify-openbsd']);
  const file = inside(directory);
  const signify = (args: readonly string[]): unknown =>
    execFileSync('signify-openbsd', args, { stdio: 'pipe' });
  signify(['-G', '-n', '-p', file('key.pub'), '-s', file('key.sec')]);
  return {
    key: readFileSync(file('key.pub'), 'utf8'),
    sign: (bytes) => {
      writeFileSync(file('data'), bytes);
      signify(['-S', '-s', file('key.sec'), '-m', file('data'), '-x', file('data.sig')]);
      return readFileSync(file('data.sig'));
    },
  };
}

/** A key of ssh, without a passphrase. */
export function sshSigner(directory: string, type: readonly string[] = ['-t', 'ed25519']): TestSigner {
  needPackages(['openssh-client']);
  const file = inside(directory);
  execFileSync('ssh-keygen', ['-q', '-N', '', '-C', 'test', ...type, '-f', file('key')], { stdio: 'pipe' });
  return {
    key: readFileSync(file('key.pub'), 'utf8'),
    sign: (bytes, namespace = 'file', ...options) => {
      writeFileSync(file('data'), bytes);
      rmSync(file('data.sig'), { force: true });
      const args = ['-Y', 'sign', '-n', namespace, '-f', file('key'), ...options, file('data')];
      execFileSync('ssh-keygen', args, { stdio: 'pipe' });
      return readFileSync(file('data.sig'));
    },
  };
}

/** A keyring of GPG with some keys. */
export interface GpgRing {
  /** gpg's home, for git. */
  readonly home: string;
  /** Makes a key and gives its fingerprint. `when` is the time that gpg believes it is. */
  generate(name: string, algorithm?: string, expiry?: string, when?: string): string;
  /** Runs gpg and gives what it wrote. */
  gpg(args: readonly string[], input?: Uint8Array | string): Buffer;
  /** The public key, armored. */
  export(fingerprint: string, ...options: string[]): string;
  /** A detached signature. */
  sign(fingerprint: string, bytes: Uint8Array | string, ...options: string[]): Buffer;
  /** Ends gpg's agent. */
  stop(): void;
}

/** An empty keyring below a directory, whose path must be short: gpg-agent's socket lies in it. */
export function gpgRing(directory: string): GpgRing {
  needPackages(['gnupg']);
  const home = join(directory, 'gpg');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', GNUPGHOME: home, LC_ALL: 'C' };
  const gpg = (args: readonly string[], input: Uint8Array | string = ''): Buffer =>
    execFileSync(
      'gpg',
      ['--batch', '--quiet', '--no-tty', '--pinentry-mode', 'loopback', '--passphrase', '', ...args],
      {
        env,
        input,
        stdio: 'pipe',
      },
    );
  return {
    home,
    gpg,
    generate: (name, algorithm = 'ed25519', expiry = '0', when) => {
      const time = when === undefined ? [] : ['--faked-system-time', `${when}!`];
      gpg([...time, '--quick-generate-key', `${name} <${name}@example.org>`, algorithm, 'sign', expiry]);
      const listed = gpg(['--with-colons', '--list-keys', `${name}@example.org`]).toString();
      return /^fpr:+([0-9A-F]+):/m.exec(listed)?.[1] ?? '';
    },
    export: (fingerprint, ...options) => gpg(['--armor', ...options, '--export', fingerprint]).toString(),
    sign: (fingerprint, bytes, ...options) =>
      gpg(['--armor', '--local-user', fingerprint, ...options, '--detach-sign'], bytes),
    stop: () => void execFileSync('gpgconf', ['--kill', 'all'], { env, stdio: 'pipe' }),
  };
}

function inside(directory: string): (name: string) => string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return (name) => join(directory, name);
}
