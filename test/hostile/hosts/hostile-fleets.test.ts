import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { localSession } from '../../../src/connect/local-session.ts';
import { controlDirectory } from '../../../src/connect/ssh/control-directory.ts';
import { sshSettings } from '../../../src/connect/ssh/ssh-settings.ts';
import { terraform } from '../../../src/connect/terraform/terraform.ts';
import { createContext } from '../../../src/core/context.ts';
import type { HostData } from '../../../src/model/fleet/host-data.ts';
import { hostFileName } from '../../../src/fleet/run/host-file-name.ts';
import { openHostLog } from '../../../src/fleet/run/host-log.ts';
import { scratch } from '../../servers/scratch.ts';
import { refusal } from '../../offline/run-fixture.ts';

const NAMES = [
  '..',
  '.',
  '-rf',
  '../../etc/passwd',
  'a/b',
  'a\nb',
  '@docker/x',
  'web.stderr',
  'web',
  'WEB',
  'a'.repeat(300),
  '\u202ex',
  ' ',
];

test('hostFileName() gives every host a file of its own that is in its directory and is no option', () => {
  const files = NAMES.flatMap((name) => [`${hostFileName(name)}.log`, `${hostFileName(name)}.stderr.log`]);
  assert.equal(new Set(files).size, files.length);
  for (const file of files) assert.match(file, /^[A-Za-z0-9_][A-Za-z0-9._-]{0,120}$/);
});

test('openHostLog() writes what hosts of any name say below its directory alone, for its owner alone', () => {
  using place = scratch('logs');
  const logs = join(place.path, 'logs');
  for (const name of NAMES) {
    using log = openHostLog(logs, name);
    log.add({ type: 'output', step: '\u001b]0;x\u0007', stream: 'stderr', bytes: Buffer.from('x\n') });
  }
  assert.deepEqual(readdirSync(place.path), ['logs']);
  assert.equal(readdirSync(logs).length, NAMES.length * 2);
});

async function settings(data: HostData) {
  const context = createContext({ env: {}, home: '/home/none' });
  await using outer = localSession({ name: '@local', env: {} }, context);
  return await sshSettings(
    { connector: 'ssh', argument: 'web' },
    { name: 'web', data, outer } as never,
    context,
  );
}

test('sshSettings() takes no name that an option or a shell could be made of', async () => {
  for (const ssh_user of [
    '-oProxyCommand=x',
    'a b',
    '$(id)',
    '`id`',
    'a;b',
    'a|b',
    "a'b",
    'a\\',
    'a"b',
    'a\nb',
  ])
    await assert.rejects(settings({ ssh_user }), refusal('HOST_INVALID'), ssh_user);
  for (const ssh_hostname of ['-oProxyCommand=x', 'a b', '$(id)', '`id`', 'a;b', 'a/b', '../a', 'a\nb'])
    await assert.rejects(settings({ ssh_hostname }), refusal('HOST_INVALID'), ssh_hostname);
  for (const word of ['no', 'off', 'ask', false])
    await assert.rejects(settings({ ssh_strict_host_key_checking: word }), refusal('HOST_INVALID'));
  assert.equal((await settings({})).acceptNew, false);
  assert.equal((await settings({ ssh_user: 'DOMAIN\\ann.lee' })).user, 'DOMAIN\\ann.lee');
});

test('expand() of terraform takes nothing from an output that says what is started on this machine', async () => {
  using place = scratch('terraform');
  const canary = join(place.path, 'canary');
  const evil = join(place.path, 'evil');
  writeFileSync(evil, `#!/bin/sh\ntouch '${canary}'\n`, { mode: 0o755 });
  const keys: HostData = {
    ssh_binary: evil,
    ssh_args: ['-o', `ProxyCommand=${evil}`],
    ssh_config_file: evil,
    docker_binary: [evil],
    docker_host: `ssh://x`,
    _sudo_password: { command: [evil] },
    ssh_password: { command: [evil] },
  };
  for (const [key, value] of Object.entries(keys)) {
    const output = {
      hosts: { sensitive: false, type: ['tuple', []], value: [{ name: 'web', [key]: value }] },
    };
    const program = join(place.path, 'terraform');
    writeFileSync(program, `#!/bin/sh\ncat <<'END'\n${JSON.stringify(output)}\nEND\n`, { mode: 0o755 });
    const data = { terraform_binary: program, terraform_directory: place.path };
    const asked = terraform.expand?.(
      { connector: 'terraform', argument: 'hosts' },
      data,
      createContext({ env: {} }),
    );
    await assert.rejects(asked ?? Promise.resolve(), refusal('HOST_INVENTORY', key));
  }
  assert.equal(existsSync(canary), false);
});

test('controlDirectory() makes no socket where others could put another in its place', () => {
  using place = scratch('tmp');
  for (const [mode, isUsed] of [
    [0o700, true],
    [0o755, true],
    [0o1777, true],
    [0o777, false],
    [0o775, false],
  ] as const) {
    const tmp = join(place.path, mode.toString(8));
    mkdirSync(tmp);
    chmodSync(tmp, mode);
    using directory = controlDirectory(createContext({ env: {}, tmp }));
    assert.equal(directory.path.startsWith(`${tmp}/`), isUsed, mode.toString(8));
  }
});
