import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { terraform } from '../../src/connect/terraform/terraform.ts';
import type { ArxError } from '../../src/core/errors.ts';
import type { HostData } from '../../src/model/fleet/host-data.ts';
import type { ExpandedHost } from '../../src/plugin/connector.ts';
import { writeProgram } from '../servers/container-engine.ts';
import { scratch } from '../servers/scratch.ts';
import { watched } from './docker-world.ts';
import { terraformWorld } from './terraform-world.ts';

const world = terraformWorld();
after(() => world[Symbol.dispose]());

async function expand(
  argument: string | undefined,
  data: HostData,
  env = {},
): Promise<readonly ExpandedHost[]> {
  const link = { connector: 'terraform', ...(argument === undefined ? {} : { argument }) };
  assert.ok(terraform.expand !== undefined);
  return await terraform.expand(link, data, watched(env).context);
}

const real = { terraform_binary: world.binary, terraform_directory: world.directory };
const servers = ['web-0', 'web-1'].map((name) => ({
  name: `@terraform/${name}`,
  data: { ssh_hostname: '127.0.0.2', ssh_user: 'deploy', ssh_port: 2222 },
  groups: ['@terraform'],
}));
const names = ['web-0', 'web-1'].map((name) => ({
  name: `@terraform/${name}`,
  data: { ssh_hostname: name },
  groups: ['@terraform'],
}));

test('expand() finds the hosts of an output, with and without the word "value" in its key', async () => {
  for (const key of ['names', 'names.value']) assert.deepEqual(await expand(key, real), names);
  for (const key of ['servers.west.hosts', 'servers.value.west.hosts'])
    assert.deepEqual(await expand(key, real), servers);
});

test('expand() takes a relative directory from that of the fleet file on', async () => {
  const data = { terraform_binary: world.binary, fleet_directory: join(world.directory, '..') };
  const name = world.directory.slice(world.directory.lastIndexOf('/') + 1);
  assert.deepEqual(await expand('names', { ...data, terraform_directory: name }), names);
  assert.deepEqual(
    await expand('names', { terraform_binary: world.binary, fleet_directory: world.directory }),
    names,
  );
  await assert.rejects(
    expand('names', { terraform_directory: name }),
    wrong('HOST_INVALID', /an absolute path/),
  );
});

test('expand() says which outputs there are, and never a sensitive value', async () => {
  const all = 'names, servers.east.hosts, servers.west.hosts';
  const cases: readonly [string | undefined, RegExp, RegExp?][] = [
    [undefined, /no output is named, expected @terraform\/OUTPUT/],
    [
      'nams',
      new RegExp(`there is no such output, expected one of ${all}$`),
      /Did you mean @terraform\/names\?/,
    ],
    ['servers', /there is no such output/],
    ['servers.type', /there is no such output/],
    ['one', /the output is a text, expected a list of names, or of maps/],
    ['hidden', /the output is sensitive/, /nonsensitive\(\)/],
    ['hidden.value', /the output is sensitive/],
    ['__proto__', /there is no such output/],
  ];
  for (const [key, message, hint] of cases)
    await assert.rejects(expand(key, real), wrong('HOST_INVENTORY', message, hint));
});

test('expand() refuses items that name no host', async () => {
  using place = scratch('terraform-odd');
  const items: readonly [unknown, RegExp][] = [
    [null, /number 2 of the list is no text and no map/],
    [['x'], /is no text and no map/],
    [7, /is no text and no map/],
    [{ ssh_user: 'x' }, /has neither name nor ssh_hostname/],
    [{ name: 7 }, /has a name that is no text/],
    [{ name: '' }, /has a name that is empty/],
    ['-oProxyCommand=x', /begins with "-"/],
    ['a\nb', /control characters/],
  ];
  for (const [item, message] of items) {
    const data = { ...answering(place.path, { hosts: { sensitive: false, value: ['one', item] } }) };
    await assert.rejects(expand('hosts', data), wrong('HOST_INVENTORY', message));
  }
  const only = answering(place.path, { hosts: { sensitive: false, value: [{ name: 'only' }] } });
  assert.deepEqual((await expand('hosts', only))[0]?.data, { ssh_hostname: 'only' });
  assert.deepEqual(
    await expand('hosts', answering(place.path, { hosts: { sensitive: false, value: [] } })),
    [],
  );
});

test('expand() says why the program gave no answer', async () => {
  using place = scratch('terraform-bad');
  const fails = writeProgram(join(place.path, 'fails'), [
    'sh',
    '-c',
    'printf "\\033[31m│ Error:\\n│ no state\\n" >&2; exit 3',
  ]);
  const data = { terraform_directory: place.path };
  const cases: readonly [HostData, string, RegExp][] = [
    [
      { terraform_binary: fails },
      'HOST_INVENTORY',
      /fails output -json -no-color" ended with 3 \(Error: no state\)/,
    ],
    [{ terraform_binary: '/nonexistent/terraform' }, 'HOST_NO_PROGRAM', /cannot be started/],
    [{ terraform_binary: 'echo' }, 'HOST_INVENTORY', /no map of outputs/],
    [{ terraform_binary: '-x' }, 'HOST_INVALID', /terraform_binary/],
    [
      { terraform_binary: 'true', terraform_directory: '/nonexistent' },
      'HOST_NO_PROGRAM',
      /both to be there/,
    ],
  ];
  for (const [more, code, message] of cases)
    await assert.rejects(expand('names', { ...data, ...more }), wrong(code, message));
});

test('expand() gives the program the variables that the data names, and no others', async () => {
  using place = scratch('terraform-env');
  const shows =
    'printf \'{"all": {"sensitive": false, "value": ["%s"]}}\' "$(env | grep -c -e ^CLOUD_KEY= -e ^OTHER_KEY= -e ^TF_TOKEN_x=)"';
  const binary = writeProgram(join(place.path, 'terraform'), ['sh', '-c', shows]);
  const data = {
    terraform_binary: binary,
    terraform_directory: place.path,
    terraform_environment: ['CLOUD_KEY'],
  };
  const env = { CLOUD_KEY: 'a', OTHER_KEY: 'b', TF_TOKEN_x: 'c' };
  assert.deepEqual((await expand('all', data, env))[0]?.name, '@terraform/2');
});

test('expand() ends the program when it is interrupted', async () => {
  using place = scratch('terraform-slow');
  const binary = writeProgram(join(place.path, 'terraform'), ['sleep', '1000', ';']);
  const slow = watched();
  slow.interrupt();
  const data = { terraform_binary: binary, terraform_directory: place.path };
  assert.ok(terraform.expand !== undefined);
  await assert.rejects(
    terraform.expand({ connector: 'terraform', argument: 'x' }, data, slow.context),
    wrong('INTERRUPTED', /interrupted/),
  );
});

/** A program that answers so. */
function answering(directory: string, outputs: unknown): HostData {
  const path = join(directory, 'answer.json');
  writeFileSync(path, JSON.stringify(outputs));
  const binary = writeProgram(join(directory, 'terraform'), ['sh', '-c', 'exec cat "$0"', path]);
  return { terraform_binary: binary, terraform_directory: directory };
}

function wrong(code: string, message: RegExp, hint?: RegExp): (error: ArxError) => boolean {
  return (error) => {
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    assert.doesNotMatch(`${error.message} ${error.hint ?? ''}`, /secret-host/);
    if (hint !== undefined) assert.match(error.hint ?? '', hint);
    return true;
  };
}
