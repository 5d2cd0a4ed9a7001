import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openSession } from '../../src/connect/open-session.ts';
import { type Context, createContext } from '../../src/core/context.ts';
import { ArxError } from '../../src/core/errors.ts';
import type { HostData } from '../../src/model/fleet/host-data.ts';
import type { Session } from '../../src/plugin/session.ts';
import { freePort } from '../servers/free-port.ts';
import { scratch } from '../servers/scratch.ts';
import { type SshFleet, startSshFleet } from '../servers/ssh-fleet.ts';
import { mastersIn } from './masters.ts';
import { ranToEnd } from '../../src/contract/ran-to-end.ts';

const home = scratch('ssh');
const context: Context = createContext({
  home: home.path,
  tmp: home.path,
  env: { PATH: process.env['PATH'] },
});
const ROOT = join(import.meta.dirname, '..', '..');

function open(name: string, data: HostData, with_ = context): Promise<Session> {
  return openSession({ name, chain: [{ connector: 'ssh', argument: name }], data, groups: [] }, with_);
}

function file(name: string, text: string): { file: string } {
  writeFileSync(join(home.path, name), `${text}\n`, { mode: 0o600 });
  return { file: join(home.path, name) };
}

async function refused(data: HostData, name = 'web'): Promise<ArxError> {
  try {
    await using session = await open(name, data);
    await ranToEnd(await session.exec({ argv: ['true'] }));
  } catch (error) {
    if (error instanceof ArxError) return error;
    throw error;
  }
  throw new Error('it was reached');
}

/** Every argument and variable of every process that can be seen here. */
function seenInProc(): string {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.flatMap((pid) => ['cmdline', 'environ'].map((name) => read(`/proc/${pid}/${name}`))).join('\n');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

void describe('@ssh', () => {
  let fleet: SshFleet;
  before(async () => {
    fleet = await startSshFleet({ hosts: 2 });
  });
  after(async () => {
    await fleet[Symbol.asyncDispose]();
    home.remove();
  });
  const data = (more: HostData = {}, user?: string): HostData => ({ ...fleet.data('h1', user), ...more });

  it('open() says for each way to fail which one it was', async () => {
    const keyless = { ssh_key: null, ssh_look_for_keys: false };
    const table: readonly (readonly [reason: string, HostData])[] = [
      ['refused', data({ ssh_hostname: '127.0.0.1', ssh_port: await freePort() })],
      ['key-unknown', data({ ssh_known_hosts_file: '/dev/null' })],
      ['authentication', data(keyless)],
      ['authentication', data({ ...keyless, ssh_password: file('wrong', 'wrong one') }, 'ann')],
      ['settings', data({ ssh_args: ['-o', 'NoSuchOption=1'] })],
    ];
    for (const [reason, each] of table) {
      const error = await refused(each);
      assert.deepEqual([error.code, error.data['reason']], ['HOST_UNREACHABLE', reason], error.message);
    }
  });

  it('open() refuses a changed host key, also where new ones are accepted, and says how to go on', async () => {
    const other = file(
      'other',
      `${fleet.address('h1')} ${readFileSync(`${fleet.key}.pub`, 'utf8').trim()}`,
    ).file;
    const error = await refused(
      data({ ssh_known_hosts_file: other, ssh_strict_host_key_checking: 'accept-new' }),
    );
    assert.equal(error.data['reason'], 'key-changed');
    assert.equal(error.hint?.includes(`ssh-keygen -f ${other} -R ${fleet.address('h1')}`), true, error.hint);
  });

  it('open() accepts a new host key only when asked, and keeps it', async () => {
    const own = join(home.path, 'known');
    const asked = data({ ssh_known_hosts_file: own, ssh_strict_host_key_checking: 'accept-new' });
    await (await open('web', asked))[Symbol.asyncDispose]();
    await (await open('web', data({ ssh_known_hosts_file: own })))[Symbol.asyncDispose]();
    assert.match(readFileSync(own, 'utf8'), /ssh-ed25519/);
  });

  it('open() refuses data that would trust whoever answers, or that it cannot use', async () => {
    const table: HostData[] = [
      { ssh_strict_host_key_checking: 'no' },
      { ssh_strict_host_key_checking: 'off' },
      { ssh_strict_host_key_checking: false },
      { ssh_port: 0 },
      { ssh_port: 'twenty' },
      { ssh_hostname: '-oProxyCommand=touch' },
      { ssh_hostname: 'a;b' },
      { ssh_user: '-l' },
      { ssh_key: 'relative/key' },
      { ssh_args: 'text' },
      { ssh_paramiko_connect_kwargs: { banner_timeout: 1 } },
      { ssh_password: { env: 'NOT_SET_ANYWHERE' } },
      { ssh_password: { other: 'x' } },
      { ssh_binary: 'dbclient', ssh_password: file('any', 'any') },
    ];
    for (const more of table)
      assert.equal((await refused(data(more))).code, 'HOST_INVALID', JSON.stringify(more));
    assert.equal((await refused(data({ ssh_binary: '/no/such/ssh' }))).code, 'HOST_NO_PROGRAM');
  });

  it('a password is in no argument and no variable of any process, while it is asked for and after', async () => {
    const password = file('right', fleet.password);
    const more = {
      ssh_key: null,
      ssh_look_for_keys: false,
      ssh_password: password,
      _sudo: true,
      _sudo_password: password,
    };
    let seen = '';
    const timer = setInterval(() => (seen += seenInProc()), 5);
    await using session = await open('web', data(more, 'ann'));
    const { stdout } = await ranToEnd(
      await session.exec({ argv: ['sh', '-c', 'id -un; cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ'] }),
    );
    clearInterval(timer);
    assert.equal(stdout.toString('latin1').startsWith('root\n'), true);
    for (const text of [seen, stdout.toString('latin1')]) {
      assert.equal(text.includes('sshd'), true);
      assert.equal(text.includes(fleet.password), false);
    }
  });

  it('a passphrase opens a key, and a question of the host is not answered with it', async () => {
    const key = join(home.path, 'locked');
    copyFileSync(fleet.key, key);
    execFileSync('ssh-keygen', ['-q', '-p', '-N', 'open sesame', '-f', key], { stdio: 'pipe' });
    const phrase = file('phrase', 'open sesame');
    await (await open('web', data({ ssh_key: key, ssh_key_password: phrase })))[Symbol.asyncDispose]();
    const wrong = await refused(data({ ssh_key: key, ssh_key_password: file('bad', 'no') }));
    assert.equal(wrong.data['reason'], 'authentication');
  });

  it('all programs share one connection, which ends with the session and leaves nothing', async () => {
    const session = await open('web', data());
    const ran = await Promise.all(
      Array.from({ length: 8 }, async () =>
        ranToEnd(await session.exec({ argv: ['sh', '-c', 'echo $SSH_CONNECTION'] })),
      ),
    );
    assert.equal(new Set(ran.map(({ stdout }) => stdout.toString())).size, 1);
    assert.equal(mastersIn(home.path).length, 1);
    await session[Symbol.asyncDispose]();
    assert.deepEqual(
      [mastersIn(home.path), readdirSync(home.path).filter((name) => name.startsWith('arx-'))],
      [[], []],
    );
  });

  it('with ssh_persist the next session finds the connection, another user or key does not, and it ends by itself', async () => {
    const program = { argv: ['sh', '-c', 'echo $SSH_CONNECTION'] } as const;
    const came = async (more: HostData): Promise<string> => {
      await using session = await open('web', data({ ssh_persist: 4, ...more }));
      return (await ranToEnd(await session.exec(program))).stdout.toString();
    };
    const [first, second, other, agent] = [
      await came({}),
      await came({}),
      await came({ ssh_args: ['-o', 'Compression=no'] }),
      await came({ ssh_forward_agent: true }),
    ];
    assert.equal(second, first);
    assert.equal(new Set([first, other, agent]).size, 3);
    while (mastersIn(home.path).length > 0) await delay(50);
    const third = await came({});
    assert.notEqual(third, first);
    const [place = ''] = readdirSync(home.path).filter((name) => name.startsWith('arx-ssh-'));
    assert.equal(statSync(join(home.path, place)).mode & 0o777, 0o700);
    while (mastersIn(home.path).length > 0) await delay(50);
    rmSync(join(home.path, place), { recursive: true });
  });

  it('ssh_persist keeps nothing in a directory that others may enter', async () => {
    const place = join(home.path, `arx-ssh-of-${process.getuid?.()}`);
    mkdirSync(place, { mode: 0o755 });
    await (await open('web', data({ ssh_persist: 60 })))[Symbol.asyncDispose]();
    assert.deepEqual([mastersIn(home.path), readdirSync(place)], [[], []]);
    rmdirSync(place);
  });

  it('a link that is cut is told as unreachable at the next connection, and heals', async () => {
    await fleet.cut('h2');
    const cut = await refused({ ...fleet.data('h2'), ssh_connect_timeout: 1 });
    await fleet.heal('h2');
    assert.equal(cut.data['reason'], 'timeout', cut.message);
    await (await open('web', { ...fleet.data('h2'), ssh_connect_retries: 3 }))[Symbol.asyncDispose]();
  });

  it('with an arx that is killed its connection ends, and the next one removes the directory', async () => {
    const script = `
      const { openSession } = await import(${JSON.stringify(join(ROOT, 'src/connect/open-session.ts'))});
      const { createContext } = await import(${JSON.stringify(join(ROOT, 'src/core/context.ts'))});
      const context = createContext({ home: ${JSON.stringify(home.path)}, tmp: ${JSON.stringify(home.path)}, env: process.env });
      const session = await openSession({ name: 'web', chain: [{ connector: 'ssh' }], data: ${JSON.stringify(data())}, groups: [] }, context);
      const child = await session.exec({ argv: ['sh', '-c', 'echo up; exec sleep 1000'] });
      child.stdout.pipe(process.stdout);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    while (mastersIn(home.path).length > 0) await delay(20);
    await (await open('web', data()))[Symbol.asyncDispose]();
    assert.deepEqual(
      readdirSync(home.path).filter((name) => name.startsWith('arx-')),
      [],
    );
  });

  it('dbclient is a client too, each program over a connection of its own', async () => {
    const own = join(home.path, 'dropbear');
    mkdirSync(join(own, '.ssh'), { recursive: true, mode: 0o700 });
    copyFileSync(fleet.knownHosts, join(own, '.ssh/known_hosts'));
    execFileSync('dropbearconvert', ['openssh', 'dropbear', fleet.key, join(own, 'key')], { stdio: 'pipe' });
    const { ssh_known_hosts_file: _known, ...others } = data({
      ssh_binary: 'dbclient',
      ssh_key: join(own, 'key'),
    });
    const at = createContext({ home: own, tmp: home.path, env: { PATH: process.env['PATH'] } });
    await using session = await open('web', others, at);
    const { stdout, end } = await ranToEnd(
      await session.exec({ argv: ['sh', '-c', 'cat; exit 1'], stdin: 'pipe' }),
      'text',
    );
    assert.deepEqual([stdout.toString(), end], ['text', { code: 1 }]);
  });

  it('ssh behind ssh uses the keys and known hosts of the host before', async () => {
    const lines = `cd /root/.ssh && printf '%s' "$1" >id_ed25519 && printf '127.0.0.1 %s' "$2" >known_hosts && chmod 600 id_ed25519`;
    const hostKey = (readFileSync(fleet.knownHosts, 'utf8').split('\n')[0] ?? '').replace(/^\S+ /, '');
    const words = [readFileSync(fleet.key, 'utf8'), hostKey];
    const prepared = await fleet.run('h1', 'sh', '-c', lines, 'sh', ...words);
    assert.equal(prepared.code, 0, prepared.stderr);
    const chain = [{ connector: 'ssh' }, { connector: 'ssh', argument: '127.0.0.1' }] as const;
    await using session = await openSession({ name: 'web', chain, data: data(), groups: [] }, context);
    const { stdout, end } = await ranToEnd(
      await session.exec({ argv: ['sh', '-c', 'echo "$1"; exit 255', 'sh', `a'b\n"c"`] }),
    );
    assert.deepEqual([stdout.toString(), end], [`a'b\n"c"\n`, { code: 255 }]);
  });
});
