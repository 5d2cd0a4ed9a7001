import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { formatProblem } from '../../src/cli/code-frame.ts';
import type { ArxError } from '../../src/core/errors.ts';
import type { Event } from '../../src/core/event.ts';
import { DEFAULT_LIMITS, type Limits } from '../../src/core/limits.ts';
import { manifestTextOf } from '../../src/model/manifest/manifest-text.ts';
import { loadLimits } from '../../src/trust/load-limits.ts';
import { arxHome } from '../helpers/arx-home.ts';
import { tarEntry, tarFile } from '../helpers/tar-bytes.ts';
import { Arx } from '../../src/index.ts';
import { errorOf } from '../online/workplace.ts';
import { scratch } from '../servers/scratch.ts';

const place = scratch('policy');
after(() => place.remove());
const configDir = join(place.path, 'config');
const user = join(configDir, 'policy.yaml');
const system = join(place.path, 'system.yaml');
beforeEach(() => {
  rmSync(configDir, { recursive: true, force: true });
  rmSync(system, { force: true });
  mkdirSync(configDir, { mode: 0o700 });
});

/** The limits that hold, and what was reported. */
async function load(): Promise<{ limits: Limits; events: Event[] }> {
  const events: Event[] = [];
  const report = (event: Event): unknown => events.push(event);
  return { limits: await loadLimits({ configDir, report }, {}, system), events };
}

async function refused(text: string | Buffer): Promise<ArxError> {
  writeFileSync(user, text);
  const error = await errorOf(load());
  assert.equal(error.code, 'POLICY_INVALID', error.message);
  assert.equal(error.exit, 2);
  return error;
}

test('loadLimits() gives the defaults when there is no policy', async () => {
  assert.equal((await load()).limits, DEFAULT_LIMITS);
  rmSync(configDir, { recursive: true });
  assert.equal((await load()).limits, DEFAULT_LIMITS);
});

const VALUES: readonly (readonly [string, Partial<Limits>])[] = [
  ['file_size: 500MiB', { fileBytes: 500 * 2 ** 20 }],
  ['file_size: 12', { fileBytes: 12 }],
  ["file_size: '12'", { fileBytes: 12 }],
  ['file_size: 12B', { fileBytes: 12 }],
  ['file_size: 2 GB', { fileBytes: 2e9 }],
  ['source_size: 3TiB', { sourceBytes: 3 * 2 ** 40 }],
  ['source_size: 7kB', { sourceBytes: 7000 }],
  ['entries: 100', { entries: 100 }],
  ['ratio: 5', { ratio: 5 }],
  ['depth: 3', { depth: 3 }],
  ['depth: 3, ratio: 9', { depth: 3, ratio: 9 }],
];
for (const [text, limits] of VALUES)
  test(`loadLimits() takes {${text}}`, async () => {
    writeFileSync(user, `limits: {${text}}\n`);
    assert.deepEqual((await load()).limits, { ...DEFAULT_LIMITS, ...limits });
  });

for (const text of ['', '# nothing\n', 'limits:\n', 'limits: {}\n', '{}'])
  test(`loadLimits() gives the defaults for ${JSON.stringify(text)}`, async () => {
    writeFileSync(user, text);
    assert.deepEqual((await load()).limits, DEFAULT_LIMITS);
  });

test('loadLimits() lets the user go below the system and not above', async () => {
  writeFileSync(system, 'limits: {file_size: 1GiB, entries: 500, depth: 1000}\n');
  writeFileSync(user, 'limits: {file_size: 2GiB, entries: 400, ratio: 5000}\n');
  const { limits, events } = await load();
  const expected = { ...DEFAULT_LIMITS, fileBytes: 2 ** 30, entries: 400, depth: 1000, ratio: 5000 };
  assert.deepEqual(limits, expected);
  assert.deepEqual(
    events.map((event) => (event.type === 'warning' ? event.message : event.type)),
    [`limits.file_size in ${user} is 2147483648: the system allows 1073741824 (${system}), which holds`],
  );
});

test('loadLimits() takes the limits of the system alone', async () => {
  writeFileSync(system, 'limits: {file_size: 1GiB}\n');
  assert.deepEqual((await load()).limits, { ...DEFAULT_LIMITS, fileBytes: 2 ** 30 });
  rmSync(user, { force: true });
  writeFileSync(system, 'limits: {nonsense: 1}\n');
  assert.equal((await errorOf(load())).code, 'POLICY_INVALID');
});

const WRONG: readonly (readonly [string, RegExp])[] = [
  ['limit: {}\n', /"limit" is unknown, expected one of version, trust/],
  ['limits: {file-size: 1}\n', /"file-size" is unknown, expected one of file_size, source_size/],
  ['limits: {filesize: 1}\n', /unknown/],
  ['limits: [1]\n', /limits: it is a list, expected a map/],
  ['- limits\n', /the policy: it is a list, expected a map/],
  ['limits: {entries: 1k}\n', /limits.entries: it is "1k", expected a whole number from 1/],
  ['limits: {entries: 0}\n', /expected a whole number from 1/],
  ['limits: {entries: -1}\n', /expected a whole number from 1/],
  ['limits: {entries: 1.5}\n', /expected a whole number from 1/],
  ['limits: {entries: 010}\n', /expected a whole number from 1/],
  ['limits: {ratio: 1e3}\n', /expected a whole number from 1/],
  ['limits: {ratio: yes}\n', /expected a whole number from 1/],
  ['limits: {ratio: }\n', /expected a whole number from 1/],
  ['limits: {ratio: [1]}\n', /it is a list, expected a whole number from 1/],
  ['limits: {file_size: 1 furlong}\n', /expected bytes from 1, or a text such as "500MiB"/],
  ['limits: {file_size: 1mib}\n', /expected bytes from 1/],
  ['limits: {file_size: 9999999TiB}\n', /expected bytes from 1/],
  ['limits: {depth: 1, depth: 2}\n', /there twice, expected once/],
  ['limits: &a {depth: 1}\n', /anchor/],
  ['limits: {depth: 1\n', /Cannot read the policy/],
];
for (const [text, says] of WRONG)
  test(`loadLimits() refuses ${JSON.stringify(text)} with its place`, async () => {
    const error = await refused(text);
    assert.match(error.problems.map(({ message }) => message).join('\n'), says);
    for (const problem of error.problems) {
      assert.equal(problem.code, 'POLICY_INVALID');
      assert.equal(problem.at?.file, user);
    }
  });

test('loadLimits() tells every problem, each with a caret and what was meant', async () => {
  const text = 'limits:\n  file-size: 1\n  depht: 3\n  ratio: none\n';
  const error = await refused(text);
  assert.equal(error.problems.length, 3);
  const [first, second] = error.problems.map((problem) => formatProblem(problem, manifestTextOf(error)));
  assert.match(first ?? '', /2 \| {3}file-size: 1\n.*\^{9}\n.*Did you mean "file_size"\?/s);
  assert.match(second ?? '', /Did you mean "depth"\?/);
});

test('loadLimits() refuses what is no text file of the user', async () => {
  await refused(Buffer.from([0xff]));
  rmSync(user);
  mkdirSync(user);
  assert.equal((await errorOf(load())).code, 'POLICY_INVALID');
  rmSync(user, { recursive: true });
  writeFileSync(user, 'limits: {}\n');
  chmodSync(user, 0o666);
  assert.equal((await errorOf(load())).code, 'TRUST_KEY_PERMISSIONS');
  chmodSync(user, 0o600);
  chmodSync(configDir, 0o777);
  assert.equal((await errorOf(load())).code, 'TRUST_KEY_PERMISSIONS');
});

test('loadLimits() follows a link that the user made', async () => {
  const elsewhere = join(place.path, 'elsewhere.yaml');
  writeFileSync(elsewhere, 'limits: {depth: 7}\n');
  symlinkSync(elsewhere, user);
  assert.equal((await load()).limits.depth, 7);
});

const POLICIES: readonly (readonly [string, string])[] = [
  ['{file_size: 10}', 'UNSAFE_SIZE'],
  ['{source_size: 25}', 'UNSAFE_SIZE'],
  ['{entries: 2}', 'UNSAFE_COUNT'],
  ['{depth: 1}', 'UNSAFE_DEPTH'],
];

test('repack, verify, run and the library keep to the policy, and name the source and the key', async () => {
  using home = arxHome('limits');
  const archive = tarFile(
    tarEntry({ name: 'a' }, 'x'.repeat(20)),
    tarEntry({ name: 'd/b' }, 'y'.repeat(10)),
    tarEntry({ name: 'c' }, 'z'),
  );
  writeFileSync(join(home.path, 'a.tar'), archive);
  writeFileSync(join(home.path, 'arx.yaml'), 'data: [{source: "tar+file:///@/./a.tar", target: x}]\n');
  await home.ok(['repack', '-o', 'app.arx']);
  const policy = join(home.path, 'config', 'policy.yaml');
  for (const [limits, code] of POLICIES) {
    writeFileSync(policy, `limits: ${limits}\n`);
    home.emptyCache();
    const said = await home.run(['repack', '-o', 'other.arx']);
    assert.equal(said.code, 4, said.stderr);
    assert.match(said.stderr, new RegExp(`error\\[${code}\\]: Cannot use "tar\\+file:///@/\\./a\\.tar"`));
    assert.match(said.stderr, /raise "\w+" under "limits" in your policy.yaml/);
    if (code === 'UNSAFE_DEPTH') continue;
    for (const verb of ['verify', 'run', 'inspect']) {
      const { code: status, stderr } = await home.run([verb, 'app.arx']);
      assert.equal(status, 4, stderr);
      assert.match(stderr, new RegExp(code));
    }
    const arx = new Arx({ env: home.env, directory: home.path });
    assert.equal((await errorOf(arx.verify(join(home.path, 'app.arx')))).code, code);
  }
  writeFileSync(policy, 'limits: {detph: 1}\n');
  const broken = await home.run(['verify', 'app.arx']);
  assert.equal(broken.code, 2);
  assert.match(broken.stderr, /error\[POLICY_INVALID\].*depth/s);
  assert.equal((await home.run(['explain', 'POLICY_INVALID'])).code, 0);
});
