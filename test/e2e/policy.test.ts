import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { arxHere } from '../helpers/arx-here.ts';
import { type ArxHome, arxHome, type Ended } from '../helpers/arx-home.ts';

/** A home with a manifest over a directory, and a policy. */
function furnished(name: string, manifest: string, files: Readonly<Record<string, string>>): ArxHome {
  const home = arxHome(name, {}, arxHere);
  for (const [path, text] of Object.entries({ 'arx.yaml': manifest, ...files })) {
    mkdirSync(join(home.path, path, '..'), { recursive: true });
    writeFileSync(join(home.path, path), text);
  }
  mkdirSync(join(home.path, 'config'), { recursive: true, mode: 0o700 });
  return home;
}

function policy(home: ArxHome, text: string, file = 'config/policy.yaml'): void {
  writeFileSync(join(home.path, file), text, { mode: 0o600 });
}

/** The rules of the findings that were refused. */
function refused(ended: Ended): string[] {
  assert.equal(ended.code, 3, ended.stderr);
  const { code, data, exit } = errorOf(ended);
  assert.deepEqual([code, exit], ['POLICY_REFUSED', 3]);
  return data.findings.map(({ rule }) => rule);
}

interface Refusal {
  readonly code: string;
  readonly exit: number;
  readonly data: { readonly findings: readonly { rule: string; place: string; fingerprint: string }[] };
}

function errorOf({ stderr }: Ended): Refusal {
  const line = stderr.split('\n').find((text) => text.includes('"schema":"arx.error/1"'));
  return JSON.parse(line ?? assert.fail(stderr)) as Refusal;
}

function names(home: ArxHome): string[] {
  return readdirSync(home.path).sort();
}

const PRIVATE_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const MANIFEST =
  'name: web\ndata: [{site: "file:///@/./site"}]\ncode: [[sh, -c, "echo ran >>$HOME_OF_TEST"]]\n';
const NO_LOCAL = 'rules: {ARX111: {enabled: false}}\n';

test('repack refuses a secret in a source, leaves nothing behind and the old bundle and lock as they were', async () => {
  using home = furnished('policy-secret', MANIFEST, { 'site/index.html': '<p>hello</p>\n' });
  await home.ok(['repack']);
  const before = ['web.arx', 'arx.lock'].map((file) => readFileSync(join(home.path, file)));
  policy(home, NO_LOCAL);
  writeFileSync(join(home.path, 'site', 'deploy.key'), PRIVATE_KEY);
  const listed = names(home);
  for (const output of [[], ['--compress', 'none'], ['-o', 'other.arx']]) {
    const ended = await home.run(['repack', ...output, '--json']);
    assert.deepEqual(refused(ended), ['ARX202']);
    assert.equal(ended.stdout, '');
    const [finding] = errorOf(ended).data.findings;
    assert.match(finding?.place ?? '', /site deploy\.key:1$/);
    assert.doesNotMatch(ended.stderr, /MIG|PRIVATE KEY/);
  }
  const streamed = await home.run(['repack', '-o', '-']);
  assert.deepEqual([streamed.code, streamed.stdout], [3, '']);
  assert.deepEqual(names(home), listed);
  assert.deepEqual(
    ['web.arx', 'arx.lock'].map((file) => readFileSync(join(home.path, file))),
    before,
  );
  assert.deepEqual(home.leftovers(), []);
  const screen = await home.run(['repack']);
  assert.match(
    screen.stderr,
    /error\[POLICY_REFUSED\]: Cannot write "web\.arx": 1 finding is at or above high/,
  );
  assert.match(
    screen.stderr,
    /high ARX202 {2}file:\/\/\/@\/\.\/site deploy\.key:1\n.*secret.*\n +sha256:[0-9a-f]{64}/,
  );
});

test('a waiver lets one content pass, until it changes or expires; audit and repack agree', async () => {
  using home = furnished('policy-waiver', MANIFEST, { 'site/deploy.key': PRIVATE_KEY });
  policy(home, NO_LOCAL);
  const { fingerprint } = errorOf(await home.run(['repack', '--json'])).data.findings[0] ?? assert.fail();
  const waiver = (expires: string): string =>
    `${NO_LOCAL}waivers:\n  - {rule: ARX202, fingerprint: "${fingerprint}", reason: a key of the tests, owner: anna, expires: ${expires}}\n`;
  const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  policy(home, waiver(soon));
  assert.match((await home.run(['repack'])).stderr, /nothing at or above high.*1 waived/);
  const audit = await home.run(['audit', 'web.arx', '--json']);
  assert.equal(audit.code, 0, audit.stdout);
  const report = JSON.parse(audit.stdout) as { waived: { rule: string }[]; policy: { digest: string } };
  assert.deepEqual(
    report.waived.map(({ rule }) => rule),
    ['ARX202'],
  );
  policy(home, waiver('2026-01-01'));
  assert.deepEqual(refused(await home.run(['repack', '--json'])).sort(), ['ARX202', 'ARX504']);
  policy(home, waiver(soon));
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });
  writeFileSync(join(home.path, 'site', 'deploy.key'), other);
  assert.deepEqual(refused(await home.run(['repack', '--json'])), ['ARX202']);
});

test('run refuses a host that the policy does not allow, before anything is placed; without a gate it runs as ever', async () => {
  await using server = await serve('content\n');
  const manifest = `name: web\ndata: [{/TARGET/page: "${server.url}/page"}]\n`;
  using home = furnished('policy-host', '', {});
  const target = join(home.path, 'placed');
  writeFileSync(join(home.path, 'arx.yaml'), manifest.replace('/TARGET', target));
  writeFileSync(join(home.path, 'config', 'config.yaml'), `network: {allow_private: ["${server.host}"]}\n`, {
    mode: 0o600,
  });
  await home.ok(['repack']);
  const gate =
    'sources: {allow_hosts: [git.corp.example]}\nrules: {ARX106: {severity: high}, ARX103: {enabled: false}}\n';
  policy(home, gate);
  for (const options of [[], ['--dry-run']]) {
    assert.deepEqual(refused(await home.run(['run', 'web.arx', ...options, '--json'])), ['ARX106']);
    assert.ok(!existsSync(target));
  }
  assert.deepEqual(refused(await home.run(['run', 'arx.yaml', '--json'])), ['ARX106']);
  policy(home, gate.replace('git.corp.example', server.host));
  const plan = await home.ok(['run', 'web.arx', '-n']);
  assert.match(plan, /policy sha256:[0-9a-f]{64} \(.*policy\.yaml\): nothing at or above high/);
  const ran = JSON.parse(await home.ok(['run', 'web.arx', '--json'])) as {
    policy: { judged: string; failOn: string };
  };
  assert.deepEqual([ran.policy.judged, ran.policy.failOn], ['head', 'high']);
  assert.equal(readFileSync(join(target, 'page'), 'utf8'), 'content\n');
  policy(home, 'limits: {depth: 100}\n');
  assert.doesNotMatch((await home.run(['run', 'web.arx'])).stderr, /policy/);
});

test('run refuses what the text of a command does, and what the seal declares', async () => {
  const code = 'name: web\ncode: [[sh, -c, "sudo true"], {cmd: "true", network: host}]\n';
  using home = furnished('policy-code', code, {});
  await home.ok(['repack', '-o', 'a.arx']);
  policy(home, 'behaviour: {allow_network: false}\n');
  assert.deepEqual(refused(await home.run(['run', 'a.arx', '--json'])).sort(), ['ARX301', 'ARX304']);
  policy(home, 'behaviour: {allow_network: true, allow_sudo: true}\n');
  assert.equal((await home.run(['run', 'a.arx', '-n'])).code, 0);
});

test("--policy replaces the user's file everywhere, also its limits, and may not be anybody's", async () => {
  using home = furnished('policy-option', 'name: web\ndata: [{site: "file:///@/./site"}]\n', {
    'site/a': 'aaaa',
  });
  policy(home, 'sources: {schemes: [https]}\nrules: {ARX106: {severity: high}}\n');
  policy(home, NO_LOCAL, 'mine.yaml');
  policy(home, 'limits: {file_size: 2}\n', 'small.yaml');
  assert.deepEqual(refused(await home.run(['repack', '--json'])), ['ARX106']);
  await home.ok(['repack', '--policy', 'mine.yaml']);
  assert.equal((await home.run(['repack', '--policy', 'small.yaml', '-o', 'b.arx'])).code, 4);
  assert.deepEqual(
    refused(await home.run(['repack', '--json'])),
    ['ARX106'],
    'also when nothing would be written',
  );
  assert.deepEqual(refused(await home.run(['run', 'web.arx', '--json'])), ['ARX106']);
  await home.ok(['run', 'web.arx', '-n', '--policy', 'mine.yaml']);
  await home.ok(['run', 'arx.yaml', '-n', '--policy', 'mine.yaml']);
  chmodSync(join(home.path, 'mine.yaml'), 0o666);
  assert.equal((await home.run(['run', 'web.arx', '-n', '--policy', 'mine.yaml'])).code, 4);
  assert.match((await home.run(['run', 'web.arx', '--policy', 'none.yaml'])).stderr, /USAGE_NO_FILE/);
});

test("a project's policy tightens repack, check and run of its manifest, and no other bundle", async () => {
  using home = furnished('policy-project', MANIFEST, {
    'site/a.sh': '#!/bin/sh\n',
    'arx.policy.yaml': 'content: {deny_globs: ["*.sh"]}\nrules: {ARX209: {severity: high}}\n',
  });
  assert.deepEqual(refused(await home.run(['repack', '--json'])), ['ARX209']);
  assert.deepEqual(refused(await home.run(['run', 'arx.yaml', '--json'])), ['ARX209']);
  writeFileSync(join(home.path, 'arx.policy.yaml'), 'fail_on: never\n');
  for (const verb of [
    ['repack'],
    ['check'],
    ['run', 'arx.yaml'],
    ['policy', 'check'],
    ['policy', 'check', 'arx.policy.yaml'],
  ]) {
    const ended = await home.run(verb);
    assert.equal(ended.code, 2, ended.stderr);
    assert.match(
      ended.stderr,
      /Cannot loosen fail_on: it is never, and by default it is high[^]*--> .*arx\.policy\.yaml:1:10/,
    );
  }
});

test('arx policy show says what holds and where it stands; check shows carets', async () => {
  using home = furnished('policy-show', MANIFEST, {});
  assert.match(await home.ok(['policy', 'show']), /from no file: the defaults\n.*no gates/);
  policy(home, '# ours\nfail_on: medium\nsources: {allow_hosts: [b.example, a.example]}\n');
  const shown = JSON.parse(await home.ok(['policy', 'show', '--json'])) as {
    digest: string;
    gates: boolean;
    values: { key: string; value: unknown; level: string; at?: { line: number } }[];
  };
  const value = (key: string): unknown => shown.values.find((row) => row.key === key);
  assert.deepEqual(
    [shown.gates, value('fail_on')],
    [
      true,
      {
        key: 'fail_on',
        value: 'medium',
        level: 'user',
        at: { file: join(home.path, 'config', 'policy.yaml'), line: 2 },
      },
    ],
  );
  assert.deepEqual(value('sources.pin'), { key: 'sources.pin', value: false, level: 'default' });
  assert.ok((await home.ok(['policy', 'check'])).includes(shown.digest));
  policy(home, 'fail_on: hgih\n');
  const { code, stderr } = await home.run(['policy', 'check']);
  assert.equal(code, 2);
  assert.match(stderr, /1 \| fail_on: hgih\n {3}\| {10}\^{4}\n {2}help: Did you mean "high"\?/);
});

interface Server extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
}

/** One text under every path, on loopback. */
async function serve(text: string): Promise<Server> {
  const server = createServer((_request, response) => response.end(text));
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const { port } = server.address() as AddressInfo;
  return {
    host: '127.0.0.1',
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

test('arx policy check warns of a key that can approve what it has sealed, where a reviewer is needed', async () => {
  using home = furnished('policy-roles', MANIFEST, { 'site/index.html': '<p>hello</p>\n' });
  await home.ok(['repack']);
  const warning = /warning: "own" is builder and reviewer/;
  policy(home, 'trust:\n  thresholds: {reviewer: 0}\n');
  assert.doesNotMatch((await home.run(['policy', 'check'])).stderr, warning);
  policy(home, 'trust:\n  thresholds: {reviewer: 1}\n');
  const { code, stderr } = await home.run(['policy', 'check']);
  assert.equal(code, 0);
  assert.match(stderr, warning);
  const pem = await home.ok(['key', 'show']);
  writeFileSync(join(home.path, 'config', 'own.pub'), pem);
  policy(
    home,
    'trust:\n  keys: [{name: own, key: own.pub, roles: [builder]}]\n  thresholds: {reviewer: 1}\n',
  );
  assert.doesNotMatch((await home.run(['policy', 'check'])).stderr, warning);
});
