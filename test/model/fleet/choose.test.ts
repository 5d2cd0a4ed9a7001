import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createContext } from '../../../src/core/context.ts';
import { chooseHosts, type Inventories } from '../../../src/fleet/run/choose-hosts.ts';
import { maskData } from '../../../src/model/fleet/mask-data.ts';
import { matchesGlob } from '../../../src/model/fleet/name-glob.ts';
import { namedHosts, NO_FLEET } from '../../../src/model/fleet/named-hosts.ts';
import { parseFleet } from '../../../src/model/fleet/parse-fleet.ts';
import { parseGivenData } from '../../../src/model/fleet/parse-given-data.ts';
import { plainSecrets } from '../../../src/model/fleet/plain-secrets.ts';
import { WORDS } from './words.ts';

const FLEET = parseFleet(
  `fleet:
  data: {ssh_user: all, a: all, b: all, c: all, d: all}
  groups:
    first: {hosts: [web-*], data: {b: first, c: first, d: first}}
    last: {hosts: [web-01], data: {c: last, d: last}}
    below: {hosts: ['@vagrant/two']}
    nobody: {data: {f: nobody}}
  hosts:
    - web-01: {d: own, e: own}
    - web-02: {groups: spare}
    - db-01
    - '@vagrant': {groups: [boxes]}
`,
  'fleet.yaml',
  WORDS,
);

interface Asked {
  readonly inventories: Inventories;
  readonly asked: string[];
}

/** A stand-in for connectors: @vagrant has two boxes. */
function boxes(): Asked {
  const asked: string[] = [];
  const expand: Inventories['expand'] = ({ connector }) => {
    asked.push(connector);
    const box = (name: string) => ({
      name: `@vagrant/${name}`,
      data: { ssh_hostname: '127.0.0.1', ssh_user: 'vagrant', box: name },
      groups: ['found'],
    });
    return Promise.resolve([box('one'), box('two')]);
  };
  const isInventory: Inventories['isInventory'] = ({ connector }) => connector === 'vagrant';
  const keysOf: Inventories['keysOf'] = (word) =>
    WORDS.keys.map(({ name }) => name).filter((name) => name.startsWith(`${word}_`));
  return { inventories: { isInventory, keysOf, expand }, asked };
}

const choose = async (
  limit: readonly string[],
  given: readonly string[] = [],
  fleet = FLEET,
  all = FLEET.hosts,
) => {
  const { inventories, asked } = boxes();
  const choice = { limit, given: parseGivenData(given, WORDS), all };
  const hosts = await chooseHosts(fleet, choice, inventories, createContext());
  return { hosts, names: hosts.map(({ name }) => name), asked };
};

test('chooseHosts() merges command line, host, last group, first group, all and what was found, in this order', async () => {
  const { hosts } = await choose([], ['e=given']);
  const data = Object.fromEntries(hosts.map((host) => [host.name, host.data]));
  assert.deepEqual(data['web-01'], {
    ssh_user: 'all',
    a: 'all',
    b: 'first',
    c: 'last',
    d: 'own',
    e: 'given',
  });
  assert.deepEqual(data['db-01'], { ssh_user: 'all', a: 'all', b: 'all', c: 'all', d: 'all', e: 'given' });
  assert.equal(data['@vagrant/one']?.['ssh_user'], 'all');
  assert.equal(data['@vagrant/one']?.['box'], 'one');
});

test('chooseHosts() leads to what an inventory found by ssh, with the groups of both', async () => {
  const { hosts } = await choose(['@vagrant/two']);
  assert.deepEqual(
    hosts.map(({ name, chain, groups }) => ({ name, chain, groups })),
    [
      {
        name: '@vagrant/two',
        chain: [{ connector: 'ssh', argument: '127.0.0.1' }],
        groups: ['below', 'boxes', '@vagrant', 'found'],
      },
    ],
  );
});

const LIMITS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['web-01', ['web-01'], []],
  ['web-*', ['web-01', 'web-02'], []],
  ['spare', ['web-02'], ['vagrant']],
  ['last', ['web-01'], ['vagrant']],
  ['below', ['@vagrant/two'], ['vagrant']],
  ['@ssh', ['web-01', 'web-02', 'db-01'], []],
  ['boxes', ['@vagrant/one', '@vagrant/two'], ['vagrant']],
  ['@vagrant', ['@vagrant/one', '@vagrant/two'], ['vagrant']],
  ['@vagrant/t*', ['@vagrant/two'], ['vagrant']],
  ['found', ['@vagrant/one', '@vagrant/two'], ['vagrant']],
  ['*', ['web-01', 'web-02', 'db-01', '@vagrant/one', '@vagrant/two'], ['vagrant']],
];

for (const [limit, expected, asked] of LIMITS)
  test(`chooseHosts() takes ${expected.join(', ')} when it is limited to ${limit}`, async () => {
    const found = await choose([limit]);
    assert.deepEqual(found.names, expected);
    assert.deepEqual(found.asked, asked);
  });

test('chooseHosts() refuses a limit that hits nothing, and says what was meant', async () => {
  await assert.rejects(choose(['wbe-01', 'web-02']), {
    code: 'USAGE_INVALID',
    hint: 'Did you mean "web-01"?',
  });
  await assert.rejects(choose(['nobody']), { message: /none of the hosts is in that group/ });
});

test('chooseHosts() takes of a fleet only the hosts that are named, with their data, and others with that of all', async () => {
  const { hosts } = await choose([], [], namedHosts(FLEET, ['web-02', '@docker/app', 'web-02', 'web-09']));
  assert.deepEqual(
    hosts.map(({ name, groups, data }) => [name, groups, data['b']]),
    [
      ['web-02', ['first', 'spare', '@ssh'], 'first'],
      ['@docker/app', ['@docker'], 'all'],
      ['web-09', ['first', '@ssh'], 'first'],
    ],
  );
});

const WAYS = parseFleet(
  `fleet:
  data: {ssh_user: all, ssh_port: 22}
  groups:
    gates: {hosts: [gate], data: {ssh_port: 2222, _sudo: true}}
    inner: {hosts: ['@ssh/gate/@docker/*'], data: {color: red}}
  hosts:
    - gate: {ssh_key: /gate, ssh_user: gina, secrets: {DB: {env: OF_GATE}}, color: blue}
    - ann@db: {ssh_key: /db}
    - '@ssh/lone': {ssh_key: /lone}
    - '@ssh/gate/@docker/app': {docker_identifier: app}
    - '@ssh/bob@gate/@docker/other'
    - '@dockerssh/gate:third': {ssh_port: 3}
    - '@ssh/lone/@docker/app'
    - '@vagrant/one/@docker/app': {docker_identifier: app}
`,
  'fleet.yaml',
  WORDS,
);
const GATE = { ssh_key: '/gate', ssh_port: 2222 };

const WAYS_OF: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'ann@db': { ssh_user: 'ann', ssh_port: 22, ssh_key: '/db' },
  '@ssh/gate/@docker/app': { ...GATE, ssh_user: 'gina', docker_identifier: 'app', color: 'red' },
  '@ssh/bob@gate/@docker/other': { ...GATE, ssh_user: 'bob' },
  '@dockerssh/gate:third': { ...GATE, ssh_user: 'gina', ssh_port: 3 },
  '@ssh/lone/@docker/app': { ssh_user: 'all', ssh_port: 22, ssh_key: '/lone' },
  '@ssh/gate/@chroot/tree': { ...GATE, ssh_user: 'gina' },
  '@ssh/eve@gate/@chroot/tree': { ...GATE, ssh_user: 'eve' },
  'eve@elsewhere': { ssh_user: 'eve', ssh_port: 22 },
};

for (const [name, data] of Object.entries(WAYS_OF))
  test(`chooseHosts() gives ${name} what the fleet says of the host that it begins with, and the user in its name`, async () => {
    const { hosts } = await choose([], [], namedHosts(WAYS, [name]), WAYS.hosts);
    assert.deepEqual(hosts[0]?.data, data);
  });

test('chooseHosts() takes a user that is typed before all data, also of the command line', async () => {
  const { hosts } = await choose([], ['ssh_user=given'], namedHosts(WAYS, ['eve@gate']), WAYS.hosts);
  const [host] = hosts;
  assert.equal(host?.name, 'eve@gate');
  assert.deepEqual(host.groups, ['gates', '@ssh']);
  const { ssh_user, color, _sudo, secrets } = host.data;
  assert.deepEqual([ssh_user, color, _sudo, secrets], ['eve', 'blue', true, { DB: { env: 'OF_GATE' } }]);
});

test('chooseHosts() leads through what an inventory finds', async () => {
  const { hosts, names } = await choose(['@vagrant/*'], [], WAYS, WAYS.hosts);
  assert.deepEqual(names, ['@vagrant/one/@docker/app', '@vagrant/two/@docker/app']);
  const { chain, data } = hosts[0] ?? {};
  assert.deepEqual(chain, [
    { connector: 'ssh', argument: '127.0.0.1' },
    { connector: 'docker', argument: 'app' },
  ]);
  assert.deepEqual([data?.['box'], data?.['docker_identifier']], ['one', 'app']);
});

test('chooseHosts() refuses an inventory that says where secrets are', async () => {
  const inventories: Inventories = {
    ...boxes().inventories,
    expand: () =>
      Promise.resolve([{ name: '@vagrant/one', data: { secrets: { DB: { env: 'AWS' } } }, groups: [] }]),
  };
  await assert.rejects(chooseHosts(WAYS, { limit: [], given: {} }, inventories, createContext()), {
    code: 'HOST_INVENTORY',
  });
});

test('namedHosts() refuses what names no target, and shows no password', () => {
  assert.throws(
    () => namedHosts(NO_FLEET, ['root:hunter2@web']),
    (error: Error) => {
      assert.equal((error as { code?: string }).code, 'FLEET_INVALID');
      return !error.message.includes('hunter2');
    },
  );
});

test('parseGivenData() reads texts, numbers, truth values and YAML', () => {
  const texts = ['ssh_user=1000', 'ssh_port=22', '_sudo=true', 'rack=[a, 1]', 'x=a=b', 'empty=', 'x=c'];
  const secret = '_sudo_password={env: PW}';
  assert.deepEqual(parseGivenData([...texts, secret], WORDS), {
    ssh_user: '1000',
    ssh_port: 22,
    _sudo: true,
    rack: ['a', 1],
    x: 'c',
    empty: '',
    _sudo_password: { env: 'PW' },
  });
});

for (const bad of ['ssh_user', '=x', 'ssh_port=many', 'ssh_usr=x', '_sudo_password=hunter2', 'x={', 'a b=1'])
  test(`parseGivenData() refuses ${bad}`, () => {
    assert.throws(
      () => parseGivenData([bad], WORDS),
      (error: Error) => {
        assert.equal((error as { code?: string }).code, 'USAGE_INVALID');
        return !error.message.includes('hunter2');
      },
    );
  });

test('maskData() shows where secrets of bundles are, and nothing else that stands there', () => {
  const secrets = { DB: { env: 'DB_OF_WEB' }, KEY: { command: ['pass', 'key'] } };
  assert.deepEqual(maskData({ secrets }, WORDS), { secrets });
  assert.deepEqual(plainSecrets({ secrets }, WORDS), []);
  const plain = { secrets: { DB: 'hunter2', KEY: { env: 'X', of: 'hunter2' } } };
  assert.doesNotMatch(JSON.stringify(maskData(plain, WORDS)), /hunter2/);
  assert.deepEqual(plainSecrets(plain, WORDS), ['secrets']);
});

test('maskData() masks what is a secret by its key and keeps where it is', () => {
  const data = {
    ssh_password: { env: 'PW' },
    api_token: 'x',
    vars: { password: 'x', url: 'https://u:p@h/' },
    n: 1,
  };
  const masked = JSON.stringify(maskData(data, WORDS));
  assert.equal(JSON.parse(masked).api_token, '***');
  assert.deepEqual(JSON.parse(masked).ssh_password, { env: 'PW' });
  assert.doesNotMatch(masked, /"x"|:p@/);
});

const GLOBS: readonly (readonly [string, string, boolean])[] = [
  ['web-*', 'web-01', true],
  ['web-*', 'web-', true],
  ['web-?', 'web-01', false],
  ['web-[0-9][1]', 'web-01', true],
  ['web-[!0-9]', 'web-1', false],
  ['[]a]', ']', true],
  ['[a', '[a', true],
  ['*a*b*', 'xxaxxbxx', true],
  ['*', '', true],
  ['', '', true],
  ['@docker/*', '@docker/a/b', true],
  ['web.01', 'web-01', false],
];

for (const [glob, name, expected] of GLOBS)
  test(`matchesGlob() says ${expected} of ${glob} and ${name}`, () =>
    assert.equal(matchesGlob(glob, name), expected));

test('matchesGlob() ends for a hostile glob', () => {
  assert.equal(matchesGlob(`${'*a'.repeat(500)}b`, 'a'.repeat(1000)), false);
});
