import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { vagrant } from '../../src/connect/vagrant/vagrant.ts';
import { vagrantSsh } from '../../src/connect/vagrant/vagrant-ssh.ts';
import { vagrantMachines } from '../../src/connect/vagrant/vagrant-status.ts';
import type { ArxError } from '../../src/core/errors.ts';
import type { HostData } from '../../src/model/fleet/host-data.ts';
import type { ExpandedHost } from '../../src/plugin/connector.ts';
import { writeProgram } from '../servers/container-engine.ts';
import { scratch } from '../servers/scratch.ts';
import { watched } from './docker-world.ts';

/** What Vagrant 2.3.4 said of three machines, two of which run: recorded by test/servers/vagrant-record.ts. */
const RECORDED = join(import.meta.dirname, 'vagrant');

/** A directory with a program that says what was recorded, and what it was asked. */
function recordedVagrant(path: string): string {
  const lines =
    'case "$1" in status) cat "$0/status.txt" ;; ssh-config) cat "$0/ssh-config.txt" ;; *) exit 1 ;; esac';
  return writeProgram(join(path, 'vagrant'), ['sh', '-c', lines, RECORDED]);
}

async function expand(argument: string | undefined, data: HostData): Promise<readonly ExpandedHost[]> {
  const link = { connector: 'vagrant', ...(argument === undefined ? {} : { argument }) };
  assert.ok(vagrant.expand !== undefined);
  return await vagrant.expand(link, data, watched().context);
}

const ssh = (port: number): HostData => ({
  ssh_hostname: '127.0.0.1',
  ssh_port: port,
  ssh_user: 'vagrant',
  ssh_key: '/home/me/home/insecure_private_key',
  ssh_known_hosts_file: '/dev/null',
  ssh_strict_host_key_checking: 'accept-new',
  ssh_args: ['-o', 'IdentitiesOnly=yes'],
});

test('expand() finds the machines that run in what Vagrant said', async () => {
  using place = scratch('vagrant');
  const data = { vagrant_binary: recordedVagrant(place.path), fleet_directory: place.path };
  const [web, db] = [
    { name: '@vagrant/web', data: ssh(2222), groups: ['@vagrant'] },
    { name: '@vagrant/db', data: ssh(2200), groups: ['@vagrant'] },
  ];
  assert.deepEqual(await expand(undefined, data), [web, db]);
  assert.deepEqual(await expand('db', data), [db]);
  writeFileSync(
    join(place.path, '@vagrant.json'),
    JSON.stringify({
      data: { db: { ssh_user: 'admin', role: 'db' } },
      groups: { db: ['stores', '@vagrant'] },
    }),
  );
  const changed = {
    ...db,
    data: { ...db.data, ssh_user: 'admin', role: 'db' },
    groups: ['stores', '@vagrant'],
  };
  assert.deepEqual(await expand(undefined, data), [web, changed]);
});

test('expand() says what is wrong', async () => {
  using place = scratch('vagrant-bad');
  const recorded = recordedVagrant(place.path);
  mkdirSync(join(place.path, 'other'));
  const says = (name: string, lines: string): string =>
    writeProgram(join(place.path, name), ['sh', '-c', lines]);
  const none = says('none', 'echo 1,web,state,poweroff');
  const silent = says('silent', '[ "$0" = status ] && echo 1,web,state,running; exit 0');
  const fails = says('fails', 'printf "no\\nVagrantfile\\n" >&2; exit 1');
  const cases: readonly [string | undefined, HostData, string, RegExp, RegExp?][] = [
    [
      'wbe',
      { vagrant_binary: recorded },
      'HOST_INVENTORY',
      /no such machine, expected one of web, db, old/,
      /@vagrant\/web\?/,
    ],
    [
      'old',
      { vagrant_binary: recorded },
      'HOST_INVENTORY',
      /the machine is \w+, expected it to run/,
      /vagrant up old/,
    ],
    [
      undefined,
      { vagrant_binary: none },
      'HOST_INVENTORY',
      /no machine of the Vagrantfile runs/,
      /vagrant up/,
    ],
    ['web', { vagrant_binary: silent }, 'HOST_INVENTORY', /says nothing of "web"/],
    [
      'web',
      { vagrant_binary: fails },
      'HOST_INVENTORY',
      /"[^"]*fails status --machine-readable" ended with 1 \(no Vagrantfile\)/,
    ],
    ['web', { vagrant_binary: '/nonexistent' }, 'HOST_NO_PROGRAM', /cannot be started/],
    ['web', { vagrant_directory: 'x', fleet_directory: null }, 'HOST_INVALID', /absolute/],
  ];
  for (const [argument, data, code, message, hint] of cases)
    await assert.rejects(
      expand(argument, { fleet_directory: place.path, ...data }),
      wrong(code, message, hint),
    );
});

test('expand() refuses an @vagrant.json that is something else', async () => {
  using place = scratch('vagrant-json');
  const data = { vagrant_binary: recordedVagrant(place.path), fleet_directory: place.path };
  for (const text of [
    '',
    '[]',
    '{"data": []}',
    '{"groups": 7}',
    '{"data": {"web": 1}}',
    '{"groups": {"web": "x"}}',
  ]) {
    writeFileSync(join(place.path, '@vagrant.json'), text);
    await assert.rejects(expand('web', data), wrong('HOST_INVENTORY', /@vagrant\.json/), text);
  }
});

test('vagrantMachines() takes no name that would be an option or has spaces', () => {
  const lines = [
    '1,,state,running',
    '1,-x,state,running',
    '1,a b,state,running',
    '1,ok,state,running',
    'odd',
    '',
  ];
  assert.deepEqual(vagrantMachines(lines.join('\r\n')), [{ name: 'ok', state: 'running' }]);
});

test('vagrantSsh() reads what ssh_config(5) allows', () => {
  const text = `noise before
Host one
  HostName "fd00::7"
  Port=2022
  IdentityFile "/a b/key"
  IdentityFile /second
  ForwardAgent yes
  ProxyCommand ssh -W %h:%p "jump host"
  StrictHostKeyChecking yes
Host two
  HostName 192.0.2.1
`;
  assert.deepEqual(vagrantSsh(text), [
    {
      name: 'one',
      data: {
        ssh_hostname: 'fd00::7',
        ssh_port: 2022,
        ssh_key: '/a b/key',
        ssh_forward_agent: true,
        ssh_strict_host_key_checking: 'yes',
        ssh_args: ['-i', '/second', '-o', 'ProxyCommand=ssh -W %h:%p "jump host"'],
      },
    },
    { name: 'two', data: { ssh_hostname: '192.0.2.1' } },
  ]);
});

function wrong(code: string, message: RegExp, hint?: RegExp): (error: ArxError) => boolean {
  return (error) => {
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    if (hint !== undefined) assert.match(error.hint ?? '', hint);
    return true;
  };
}
