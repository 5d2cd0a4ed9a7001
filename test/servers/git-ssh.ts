import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { startDaemon, withFreshPorts } from './daemon.ts';
import { needPackages } from './debian-packages.ts';
import { freePort } from './free-port.ts';
import { scratch } from './scratch.ts';

/** A running ssh server that lets one key log in as the current user. */
export interface GitSshServer extends AsyncDisposable {
  /** "ssh://USER@127.0.0.1:PORT"; append the absolute path of a repository. */
  readonly url: string;
  readonly port: number;
  readonly user: string;
  /** The client's private key. */
  readonly identity: string;
  /** A known_hosts file that holds this server's key. */
  readonly knownHosts: string;
  /** For GIT_SSH_COMMAND: this identity and this host key only, never a question. */
  readonly gitSshCommand: string;
  /** A directory in front of the PATH of who logs in. */
  readonly bin: string;
  /** What the server logged. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts OpenSSH's server with its own host key on a free port of 127.0.0.1. */
export function startGitSsh(): Promise<GitSshServer> {
  needPackages(['openssh-server', 'openssh-client', 'git']);
  return withFreshPorts(start);
}

async function start(): Promise<GitSshServer> {
  const home = scratch('git-ssh');
  const at = (name: string): string => join(home.path, name);
  // sshd's own directory for its unprivileged half; Debian makes it at boot.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  for (const key of ['host', 'user']) makeKey(at(key));
  writeFileSync(at('authorized_keys'), readFileSync(at('user.pub')));
  mkdirSync(at('bin'));
  const port = await freePort();
  writeFileSync(at('known_hosts'), `[127.0.0.1]:${port} ${readFileSync(at('host.pub'), 'utf8')}`);
  writeFileSync(at('sshd_config'), configuration(home.path, port));
  const argv = ['/usr/sbin/sshd', '-D', '-f', at('sshd_config'), '-E', at('log')] as const;
  const daemon = await startDaemon({ argv: [...argv], log: at('log'), ready: port });
  const stop = async (): Promise<void> => {
    await daemon.stop();
    home.remove();
  };
  const { username } = userInfo();
  return {
    url: `ssh://${username}@127.0.0.1:${port}`,
    port,
    user: username,
    identity: at('user'),
    knownHosts: at('known_hosts'),
    bin: at('bin'),
    gitSshCommand: clientCommand(at('user'), at('known_hosts')),
    log: () => readFileSync(at('log'), 'utf8'),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function makeKey(file: string): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', file], { stdio: 'pipe' });
}

/** HOME is the temporary directory: a login shell then reads no start file of the real user. */
function configuration(home: string, port: number): string {
  return `Port ${port}
ListenAddress 127.0.0.1
HostKey ${home}/host
PidFile ${home}/pid
AuthorizedKeysFile ${home}/authorized_keys
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
AllowTcpForwarding no
X11Forwarding no
PrintMotd no
PrintLastLog no
LogLevel VERBOSE
MaxStartups 100:30:200
AcceptEnv GIT_PROTOCOL
SetEnv HOME=${home} PATH=${home}/bin:/usr/local/bin:/usr/bin:/bin GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
`;
}

function clientCommand(identity: string, knownHosts: string): string {
  const options = {
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    UserKnownHostsFile: knownHosts,
    GlobalKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'yes',
    BatchMode: 'yes',
    ConnectTimeout: '20',
  };
  const flags = Object.entries(options).map(([name, value]) => `-o ${name}=${value}`);
  return `ssh -F /dev/null -i ${identity} ${flags.join(' ')}`;
}
