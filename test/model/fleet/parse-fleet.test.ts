import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { formatProblem } from '../../../src/cli/code-frame.ts';
import { ArxError } from '../../../src/core/errors.ts';
import type { Fleet } from '../../../src/model/fleet/fleet.ts';
import { parseFleet } from '../../../src/model/fleet/parse-fleet.ts';
import { manifestTextOf } from '../../../src/model/manifest/manifest-text.ts';
import { WORDS } from './words.ts';

// Each bad/NN-name.yaml has beside it, as .txt, every problem as a person sees it; each good one, as .json, what it means.
// UPDATE=1 rewrites them: read the difference.
const here = (name: string): URL => new URL(name, import.meta.url);

function golden(file: string, found: string): void {
  if (process.env['UPDATE'] === '1') writeFileSync(here(file), found);
  assert.equal(found, readFileSync(here(file), 'utf8'));
}

function refusal(text: string): ArxError {
  try {
    parseFleet(text, 'fleet.yaml', WORDS);
  } catch (error) {
    if (error instanceof ArxError && error.code === 'FLEET_INVALID') return error;
    throw error;
  }
  return assert.fail('the fleet was accepted');
}

for (const name of readdirSync(here('bad/')).filter((file) => file.endsWith('.yaml')))
  test(`parseFleet() tells exactly what is wrong, and where, when it reads ${name}`, () => {
    const error = refusal(readFileSync(here(`bad/${name}`), 'utf8'));
    const text = manifestTextOf(error);
    const shown = error.problems.map((problem) => `${formatProblem(problem, text)}\n`).join('\n');
    assert.equal(error.exit, 2);
    assert.doesNotMatch(`${shown}${error.message}${error.hint}`, /hunter/);
    golden(`bad/${name.replace('.yaml', '.txt')}`, shown);
  });

for (const name of readdirSync(here('good/')).filter((file) => /^\d\d-.*\.(?:yaml|json)$/.test(file)))
  test(`parseFleet() takes ${name}`, () => {
    const fleet = parseFleet(readFileSync(here(`good/${name}`), 'utf8'), 'fleet.yaml', WORDS);
    golden(
      `good/${name.replace(/\.\w+$/, '')}.fleet`,
      `${JSON.stringify(withoutPlaces(fleet), undefined, 1)}\n`,
    );
  });

function withoutPlaces({ hosts, ...fleet }: Fleet): unknown {
  return { ...fleet, hosts: hosts.map(({ at: _at, ...host }) => host) };
}

test('parseFleet() gives the same for a list of maps, a map and JSON', () => {
  const texts = [
    'fleet: {hosts: [{web-01: {ssh_user: a}}, web-02]}',
    'fleet:\n  hosts:\n    web-01:\n      ssh_user: a\n    web-02:\n',
    JSON.stringify({ fleet: { hosts: [{ 'web-01': { ssh_user: 'a' } }, { 'web-02': {} }] } }),
  ];
  const [first, ...others] = texts.map((text) => withoutPlaces(parseFleet(text, 'fleet.yaml', WORDS)));
  for (const other of others) assert.deepEqual(other, first);
});

test('parseFleet() takes any connector when nobody says which there are', () => {
  const { hosts } = parseFleet("fleet: {hosts: ['@nomad/web']}", 'fleet.yaml', { keys: [] });
  assert.deepEqual(hosts[0]?.chain, [{ connector: 'nomad', argument: 'web' }]);
});

test('parseFleet() is not led to the prototype of objects by keys of data', () => {
  const { data } = parseFleet('fleet: {hosts: [], data: {__proto__: {admin: true}}}', 'fleet.yaml', WORDS);
  assert.equal((data as { admin?: boolean }).admin, undefined);
});

test('parseFleet() reads ten thousand hosts', () => {
  const lines = Array.from({ length: 10_000 }, (_, at) => `    - host-${at}: {ssh_user: u${at}}`);
  const { hosts } = parseFleet(`fleet:\n  hosts:\n${lines.join('\n')}\n`, 'fleet.yaml', WORDS);
  assert.equal(hosts.length, 10_000);
});
