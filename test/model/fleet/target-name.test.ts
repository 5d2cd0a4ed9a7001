import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTargetName } from '../../../src/model/fleet/format-target-name.ts';
import { parseTargetName } from '../../../src/model/fleet/parse-target-name.ts';
import type { TargetChain } from '../../../src/model/fleet/target-name.ts';

const ssh = (argument: string) => ({ connector: 'ssh', argument });
const GOOD: readonly (readonly [string, TargetChain])[] = [
  ['web-01', [ssh('web-01')]],
  ['my_remote_server', [ssh('my_remote_server')]],
  ['deploy@web-01.example', [ssh('deploy@web-01.example')]],
  ['10.0.0.1', [ssh('10.0.0.1')]],
  ['::1', [ssh('::1')]],
  ['root@[fe80::1%eth0]', [ssh('root@fe80::1%eth0')]],
  ['@ssh/web-01', [ssh('web-01')]],
  ['@local', [{ connector: 'local' }]],
  ['@vagrant', [{ connector: 'vagrant' }]],
  [
    '@docker/registry.example/app:1@sha256:ab',
    [{ connector: 'docker', argument: 'registry.example/app:1@sha256:ab' }],
  ],
  ['@dockerssh/host:app', [{ connector: 'dockerssh', argument: 'host:app' }]],
  ['@chroot/mnt/my chroot', [{ connector: 'chroot', argument: 'mnt/my chroot' }]],
  ['@ssh/h/@docker/c', [ssh('h'), { connector: 'docker', argument: 'c' }]],
  [
    'h/@docker/a/b/@chroot/c',
    [ssh('h'), { connector: 'docker', argument: 'a/b' }, { connector: 'chroot', argument: 'c' }],
  ],
];

for (const [name, chain] of GOOD)
  test(`parseTargetName() reads ${name}`, () => {
    assert.deepEqual(parseTargetName(name), chain);
    assert.deepEqual(parseTargetName(formatTargetName(chain)), chain);
  });

const BAD: readonly (readonly [string, RegExp])[] = [
  ['', /is empty/],
  [' web', /space/],
  ['web\n', /control character/],
  ['a'.repeat(1025), /1025 characters/],
  [Array.from({ length: 9 }, () => '@local').join('/'), /9 links/],
  ['web:22', /it has a port/],
  ['u:secret@web', /it has a password/],
  ['-oProxyCommand=x', /no name of a host/],
  ['u@-oProxyCommand=x', /no name of a host/],
  ['-u@web', /no name of a host/],
  ['@ssh/-oProxyCommand=x', /no name of a host/],
  ['@ssh', /names no host/],
  ['@', /no name of a connector/],
  ['@Docker/x', /no name of a connector/],
  ['@docker/', /nothing follows/],
  ['@local/x', /no argument/],
  ['a b', /no name of a host/],
];

for (const [name, problem] of BAD)
  test(`parseTargetName() refuses ${JSON.stringify(name.slice(0, 40))}`, () => {
    const found = parseTargetName(name);
    assert.ok('problem' in found);
    assert.match(found.problem, problem);
    assert.doesNotMatch(JSON.stringify(found), /secret/);
  });

test('parseTargetName() reads what formatTargetName() writes, and quickly whatever stands there', () => {
  const words = ['a', 'web-1', 'u@h', '10.0.0.1', 'x_y', 'ab.c', '::1', 'a/b', 'h:i', 'sha256:0'];
  let seed = 7;
  const pick = (most: number): number => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return seed % most;
  };
  for (let round = 0; round < 2000; round += 1) {
    const links = Array.from({ length: 1 + pick(4) }, () =>
      pick(2) === 0 ? ssh(words[pick(7)] ?? '') : { connector: 'docker', argument: words[pick(10)] ?? '' },
    );
    const [first = ssh('a'), ...rest] = links;
    const chain: TargetChain = [first, ...rest];
    assert.deepEqual(parseTargetName(formatTargetName(chain)), chain);
  }
  for (const hostile of [':'.repeat(1024), `${'a@'.repeat(511)}:`, '0:'.repeat(512)])
    parseTargetName(hostile);
});
