import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { createContext, type Context } from '../../src/core/context.ts';
import type { ArxError } from '../../src/core/errors.ts';
import type { Event } from '../../src/core/event.ts';
import { DEFAULT_POLICY } from '../../src/model/policy/default-policy.ts';
import type { EffectivePolicy } from '../../src/model/policy/effective-policy.ts';
import { loadPolicy, type PolicySettings } from '../../src/trust/load-policy.ts';
import { errorOf } from '../online/workplace.ts';
import { scratch } from '../servers/scratch.ts';

const place = scratch('load-policy');
after(() => place.remove());
const configDir = join(place.path, 'config');
const project = join(place.path, 'project');
const user = join(configDir, 'policy.yaml');
const ours = join(project, 'arx.policy.yaml');
const system = join(place.path, 'system.yaml');
const events: Event[] = [];
const context: Context = createContext({
  env: {},
  home: place.path,
  configDir,
  report: (event) => events.push(event),
});

const PEM = {
  ci: publicKey(),
  anna: publicKey(),
  other: publicKey(),
};

beforeEach(() => {
  for (const path of [configDir, project, system]) rmSync(path, { recursive: true, force: true });
  mkdirSync(join(configDir, 'trust'), { recursive: true, mode: 0o700 });
  mkdirSync(project);
  events.length = 0;
});

function publicKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString();
}

async function load(settings: PolicySettings = {}): Promise<EffectivePolicy> {
  return await loadPolicy(context, settings, system);
}

async function refused(settings: PolicySettings = {}): Promise<ArxError> {
  return await errorOf(load(settings));
}

/** Trusts a key on this machine. */
function store(name: keyof typeof PEM): void {
  writeFileSync(join(configDir, 'trust', `${name}.pub`), PEM[name], { mode: 0o644 });
}

function indented(pem: string): string {
  return pem
    .trimEnd()
    .split('\n')
    .map((line) => `        ${line}\n`)
    .join('');
}

test('loadPolicy() gives the defaults when there is no file', async () => {
  assert.equal(await load({ project }), DEFAULT_POLICY);
});

test("loadPolicy() takes the file of --policy in place of the user's, and the system binds it", async () => {
  writeFileSync(user, 'fail_on: info\nsources: {pin: true}\n');
  writeFileSync(system, 'fail_on: high\n');
  const other = join(place.path, 'corp.yaml');
  writeFileSync(other, 'fail_on: never\n');
  const { failOn, sources, files, gates } = await load({ policy: other });
  assert.deepEqual([failOn, sources.pin, files, gates], ['high', false, [system, other], true]);
  assert.deepEqual(events, [
    {
      type: 'warning',
      message: `fail_on in ${other} is never: the system allows high (${system}), which holds`,
    },
  ]);
  assert.equal((await refused({ policy: join(place.path, 'missing.yaml') })).code, 'USAGE_NO_FILE');
});

test('loadPolicy() lets the project beside a manifest tighten, and nothing else', async () => {
  writeFileSync(user, 'sources: {allow_hosts: ["*.corp.example"]}\n');
  writeFileSync(ours, 'sources: {allow_hosts: [git.corp.example]}\nfail_on: medium\n');
  const tightened = await load({ project });
  assert.deepEqual(tightened.sources.allowHosts, ['git.corp.example']);
  assert.equal(tightened.failOn, 'medium');
  assert.deepEqual(tightened.files, [user, ours]);
  assert.deepEqual((await load()).sources.allowHosts, ['*.corp.example']);
  writeFileSync(ours, 'sources: {allow_hosts: [evil.example]}\n');
  const error = await refused({ project });
  assert.equal(error.code, 'POLICY_INVALID');
  assert.match(
    error.problems[0]?.message ?? '',
    /\[evil\.example\], and .*policy\.yaml:1 has \[\*\.corp\.example\]/,
  );
});

test('loadPolicy() finds keys as PEM, as files beside the policy and in the trust store: one policy, one digest', async () => {
  store('ci');
  store('anna');
  mkdirSync(join(configDir, 'keys-of-others'));
  writeFileSync(join(configDir, 'keys-of-others', 'anna.pub'), PEM.anna, { mode: 0o644 });
  const roles = 'roles: {builder: [ci], reviewer: [anna]}';
  writeFileSync(user, `trust:\n  keys: [ci, anna]\n  ${roles}\n`);
  const byName = await load();
  assert.deepEqual(
    byName.trust.keys?.map(({ name, roles }) => [name, roles]),
    [
      ['ci', ['builder']],
      ['anna', ['reviewer']],
    ],
  );
  assert.deepEqual(byName.trust.identities, []);
  writeFileSync(
    user,
    `trust:\n  ${roles}\n  keys:\n    - ./keys-of-others/anna.pub\n    - name: ci\n      pem: |\n${indented(PEM.ci)}`,
  );
  const otherwise = await load();
  assert.deepEqual(new Set(otherwise.trust.keys), new Set(byName.trust.keys));
  assert.equal(otherwise.digest, byName.digest);
});

test('loadPolicy() tells every key that is not there or none, with its place', async () => {
  store('ci');
  writeFileSync(join(configDir, 'broken.pub'), 'nothing', { mode: 0o644 });
  writeFileSync(join(configDir, 'same.pub'), PEM.ci, { mode: 0o644 });
  writeFileSync(user, 'trust:\n  keys: [ci, ic, ./broken.pub, ./missing.pub, ./same.pub]\n');
  const { problems } = await refused();
  assert.deepEqual(
    problems.map(({ at, message, hint }) => [at?.column, message.replace(place.path, ''), hint]),
    [
      [14, 'Cannot use trust.keys: no key in the trust store is called "ic"', 'did you mean "ci"?'],
      [
        18,
        'Cannot use the key "/config/broken.pub": it is not one PEM public key, expected an ECDSA P-256 public key as PEM',
        'Ask for the output of `arx key show`',
      ],
      [32, 'Cannot read the key "/config/missing.pub": it does not exist, expected one PEM key', undefined],
      [47, 'Cannot use trust.keys: "same" is the same key as "ci", expected it once', undefined],
    ],
  );
});

test('loadPolicy() lets a project narrow the trust of this machine and add nobody', async () => {
  store('ci');
  store('anna');
  writeFileSync(ours, 'trust: {keys: [ci], thresholds: {builder: 1}}\n');
  const { trust } = await load({ project });
  assert.deepEqual(
    trust.keys?.map(({ name }) => name),
    ['ci'],
  );
  writeFileSync(join(project, 'other.pub'), PEM.other);
  writeFileSync(ours, 'trust: {keys: [ci, ./other.pub]}\n');
  assert.match(
    (await refused({ project })).problems[0]?.message ?? '',
    /Cannot loosen trust\.keys: it is \[ci .*, other .*by default it is/,
  );
  writeFileSync(user, 'trust: {keys: [anna]}\n');
  writeFileSync(ours, 'trust: {keys: [ci]}\n');
  assert.match(
    (await refused({ project })).problems[0]?.message ?? '',
    /Cannot loosen trust\.keys: .*policy\.yaml:1 has \[anna /,
  );
});

test("loadPolicy() leaves of the user's keys those that the system has too", async () => {
  store('ci');
  store('anna');
  writeFileSync(join(place.path, 'ci.pub'), PEM.ci, { mode: 0o644 });
  writeFileSync(
    system,
    'trust:\n  keys: [{file: ci.pub, not_after: 2027-01-01}]\n  roles: {builder: [ci]}\n',
  );
  writeFileSync(user, 'trust: {keys: [ci, anna]}\n');
  const { trust } = await load();
  assert.deepEqual(
    trust.keys?.map(({ pem: _pem, ...key }) => key),
    [{ name: 'ci', roles: ['builder'], notAfter: '2027-01-01' }],
  );
  assert.equal(events.length, 1);
});

const PERMISSIONS: readonly (readonly [path: string, mode: number])[] = [
  [user, 0o664],
  [user, 0o646],
  [system, 0o664],
  [configDir, 0o777],
];
for (const [path, mode] of PERMISSIONS)
  test(`loadPolicy() refuses when others may write ${path.slice(place.path.length + 1)} (${mode.toString(8)})`, async () => {
    writeFileSync(user, 'fail_on: high\n');
    writeFileSync(system, 'fail_on: high\n');
    chmodSync(path, mode);
    const error = await refused();
    assert.deepEqual([error.code, error.exit], ['TRUST_KEY_PERMISSIONS', 4]);
    assert.ok(error.message.includes(path));
  });

test("loadPolicy() refuses keys that others may write, and lets the project's file be anybody's", async () => {
  writeFileSync(join(configDir, 'ci.pub'), PEM.ci);
  chmodSync(join(configDir, 'ci.pub'), 0o666);
  writeFileSync(user, 'trust: {keys: [./ci.pub]}\n');
  assert.equal((await refused()).code, 'TRUST_KEY_PERMISSIONS');
  rmSync(user);
  writeFileSync(ours, 'fail_on: low\n');
  chmodSync(ours, 0o666);
  assert.equal((await load({ project })).failOn, 'low');
});

// Only root can give a file to somebody.
if (process.geteuid?.() === 0)
  test('loadPolicy() refuses the policy of somebody else, also as the file of --policy', async () => {
    writeFileSync(user, 'fail_on: never\n');
    chownSync(user, 1234, 1234);
    assert.equal((await refused()).code, 'TRUST_KEY_PERMISSIONS');
    assert.equal((await refused({ policy: user })).code, 'TRUST_KEY_PERMISSIONS');
  });

test('loadPolicy() waits for no pipe, follows no loop, and reads nothing endless', async () => {
  for (const target of ['/dev/zero', '/dev/null', ours]) {
    rmSync(ours, { force: true });
    symlinkSync(target, ours);
    assert.equal((await refused({ project })).code, 'POLICY_INVALID', target);
  }
  rmSync(ours);
  mkdirSync(ours);
  assert.equal((await refused({ project })).code, 'POLICY_INVALID');
  rmSync(ours, { recursive: true });
  writeFileSync(ours, `# ${'x'.repeat(2 ** 20)}\n`);
  assert.match((await refused({ project })).message, /more than 1048576/);
});
