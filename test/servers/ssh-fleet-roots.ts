import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { busybox } from './busybox.ts';
import { doasFiles } from './doas.ts';

/** Password of ann: with what shells and prompts trip over, and another one in each process, since tests look for it in all. */
export const PASSWORD = `four words, "quoted" $HOME \\ '!${randomBytes(4).toString('hex')}`;

const USERS = [
  ['ann', '1901'],
  ['bob', '1902'],
  ['eve', '1903'],
] as const;

const SSHD_CONFIG = `Port 22
HostKey /etc/ssh/arx_host_key
PidFile none
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication yes
KbdInteractiveAuthentication no
X11Forwarding no
AllowAgentForwarding yes
PrintMotd no
PrintLastLog no
UseDNS no
MaxStartups 200:30:400
`;

const SUDOERS = `Defaults secure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
root ALL=(ALL:ALL) ALL
ann ALL=(ALL:ALL) ALL
bob ALL=(ALL:ALL) NOPASSWD: ALL
`;

const DOAS_CONF = `permit ann
permit nopass bob
permit nopass root
`;

/** Makes a key without a passphrase. Returns its public half, without a comment, which dbclient would not understand. */
export function makeKey(file: string): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', file], { stdio: 'pipe' });
  const [kind, key] = readFileSync(`${file}.pub`, 'utf8').split(' ');
  return `${kind} ${key}`;
}

/** What is laid over this machine's files, in `directory`/add. Returns the hosts' public key. */
export async function machineRoot(
  directory: string,
  { shell, keyExchange }: { readonly shell: string; readonly keyExchange: string },
): Promise<string> {
  const add = join(directory, 'add');
  mkdirSync(join(add, 'etc/ssh'), { recursive: true });
  const publicKey = makeKey(join(add, 'etc/ssh/arx_host_key'));
  const program = execFileSync('/bin/sh', ['-c', `command -v ${shell}`], { encoding: 'utf8' }).trim();
  const files = {
    'etc/ssh/arx_sshd_config': `${SSHD_CONFIG}${keyExchange === 'any' ? '' : `KexAlgorithms ${keyExchange}\n`}`,
    'etc/sudoers': SUDOERS,
    'etc/doas.conf': DOAS_CONF,
    ...accounts(program),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(add, name), text);
  for (const name of ['etc/sudoers', 'etc/doas.conf', 'etc/shadow']) chmodSync(join(add, name), 0o440);
  cpSync(await doasFiles(), add, { recursive: true });
  chmodSync(join(add, 'usr/bin/doas'), 0o4755);
  return publicKey;
}

/** passwd(5), shadow(5), group(5): those of the machine without root, and ours. */
function accounts(shell: string): Record<string, string> {
  const options = { input: PASSWORD, encoding: 'utf8' } as const;
  const secret = execFileSync('openssl', ['passwd', '-6', '-stdin'], options).trim();
  const [passwd, group] = ['/etc/passwd', '/etc/group'].map(others) as [string[], string[]];
  const names = passwd.map((line) => line.split(':')[0] ?? '');
  const shadow = (name: string, word: string): string => `${name}:${word}:19000:0:99999:7:::`;
  return {
    'etc/passwd': lines([
      `root:x:0:0:root:/root:${shell}`,
      ...passwd,
      ...USERS.map(([name, id]) => `${name}:x:${id}:${id}::/home/${name}:${shell}`),
    ]),
    'etc/group': lines(['root:x:0:', ...group, ...USERS.map(([name, id]) => `${name}:x:${id}:`)]),
    'etc/shadow': lines([
      ...['root', ...names].map((name) => shadow(name, '*')),
      ...USERS.map(([name]) => shadow(name, name === 'ann' ? secret : '*')),
    ]),
  };
}

function others(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('root:'));
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

/** A root directory of busybox, and dropbear with its libraries, in `directory`/busybox. Returns the hosts' public key. */
export async function busyboxRoot(directory: string): Promise<string> {
  const root = join(directory, 'busybox');
  for (const each of 'bin sbin usr/bin usr/sbin etc var root home run tmp dev proc'.split(' '))
    mkdirSync(join(root, each), { recursive: true });
  mkdirSync(join(directory, 'add'));
  copyFileSync(await busybox(), join(root, 'bin/busybox'));
  execFileSync('chroot', [root, '/bin/busybox', '--install', '-s'], { stdio: 'pipe' });
  addProgram('/usr/sbin/dropbear', root);
  const entry = (name: string, id: string): string => `${name}:x:${id}:${id}::/home/${name}:/bin/sh`;
  writeFileSync(
    join(root, 'etc/passwd'),
    lines(['root:x:0:0::/root:/bin/sh', ...USERS.map(([name, id]) => entry(name, id))]),
  );
  writeFileSync(
    join(root, 'etc/group'),
    lines(['root:x:0:', ...USERS.map(([name, id]) => `${name}:x:${id}:`)]),
  );
  const argv = ['-t', 'ed25519', '-f', join(root, 'etc/dropbear-host-key')];
  const said = execFileSync('dropbearkey', argv, { encoding: 'utf8', stdio: 'pipe' });
  return /ssh-ed25519 \S+/.exec(said)?.[0] ?? '';
}

function addProgram(program: string, root: string): void {
  const libraries = execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
  for (const file of [program, ...libraries]) {
    mkdirSync(join(root, dirname(file)), { recursive: true });
    if (!existsSync(join(root, file))) copyFileSync(file, join(root, file));
  }
}
