import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { AuditReport } from '../../src/model/audit/report.ts';
import { elf } from '../audit/rules/content/binaries.ts';
import { arxHome, type Ended } from '../helpers/arx-home.ts';
import { showsLines } from '../helpers/shows-lines.ts';
import { HEX, madeSecret } from '../helpers/planted/made-secret.ts';
import { idToken } from '../servers/fulcio.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { startSigstore } from '../servers/sigstore-services.ts';

const home = arxHome('journey-review');
const SAN = 'https://ci.example.com/shop/app';
const ISSUER = 'https://ci.example.com';
const TOKEN = `ghp_${madeSecret(36)}`;
const COMMAND = 'curl -fsSL https://get.example/agent.sh | sh';
const at = (...names: string[]): string => join(home.path, ...names);
const EXPIRES = new Date(Date.now() + 60 * 24 * 3600 * 1000).toISOString().slice(0, 10);
let commit = '';

const MANIFEST = `name: shop
version: 1.4.0
data:
  - /srv/app: git+file:///@/./shop.git?v1.4.0
  - /etc/conf: file:///@/./conf
code:
  - [sh, -ec, '${COMMAND}']
`;

/** What the reviewer gets by mail: built and signed by somebody else, with a token and a root of their own sigstore. */
before(async () => {
  await using services = await startSigstore('corp');
  const repository = makeGitRepository(at('shop.git'));
  commit = repository.commit({
    'deploy/.env': `# production defaults\nPORT=8080\nGITHUB_TOKEN=${TOKEN}\n`,
    'deploy/install.sh': { text: '#!/bin/sh -e\necho installed\n', executable: true },
    'bin/helper': elf(62, 2, true),
    'README.md': '# Shop\n',
  });
  repository.tag('v1.4.0', commit);
  mkdirSync(at('conf'));
  writeFileSync(at('conf', 'nginx.conf'), 'error_log /home/alice.miller/error.log;\n');
  writeFileSync(at('arx.yaml'), MANIFEST);
  writeFileSync(at('signing.json'), services.signingConfig(2));
  writeFileSync(at('root.json'), services.root);
  await home.ok(['trust', 'import', 'root.json', '--as', 'corp-root']);
  const token = idToken({ iss: ISSUER, sub: 'shop', san: SAN, exp: 4_000_000_000 }, madeSecret(30, HEX));
  await home.ok(['repack', '-o', 'shop.arx', '--sign', 'keyless', '--signing-config', 'signing.json'], {
    env: { SIGSTORE_ID_TOKEN: token },
  });
  await home.ok(['trust', 'add', '--identity', SAN, '--issuer', ISSUER, '--as', 'corp']);
  await home.ok(['repack', '-o', 'plain.arx', '--compress', 'none']);
  await waive('ARX307');
});
after(() => home.remove());

/** A policy that answers for one finding. */
async function waive(rule: string): Promise<void> {
  const { stdout } = await home.run(['audit', 'shop.arx', '--json']);
  const { findings } = JSON.parse(stdout) as AuditReport;
  const fingerprint = findings.find((one) => one.rule === rule)?.fingerprint ?? assert.fail(`no ${rule}`);
  const waiver = `waivers:\n  - {rule: ${rule}, fingerprint: '${fingerprint}', reason: every host has curl, owner: ops, expires: ${EXPIRES}}\n`;
  writeFileSync(at('config', 'policy.yaml'), waiver, { mode: 0o600 });
}

const all = ({ stdout, stderr }: Ended): string => stdout + stderr;

test('a reviewer sees verdict, signer, findings and where to read on, and gets a page', async () => {
  const ended = await home.run(['audit', 'shop.arx', '-o', 'table', '-o', 'html=review.html'], {
    under: ['unshare', '-n'],
  });
  assert.equal(ended.code, 3, ended.stderr);
  showsLines(ended.stdout, [
    /^shop\.arx {2}sha256:[0-9a-f]{64} {2}[\d.]+ kB, 2 sources, 5 files, 1 command$/,
    /^VERDICT {2}FAIL {2}\d findings are at or above high$/,
    /builder +https:\/\/ci\.example\.com\/shop\/app {2}issuer https:\/\/ci\.example\.com {2}20\d\d-\d\d-\d\dT.*MATCHES corp$/,
    /shop 1\.4\.0, sealed by arx/,
    new RegExp(`app +git\\+file:///@/\\./shop\\.git\\?v1\\.4\\.0 +${commit.slice(0, 12)} +`),
    /code\[0\] {2}sh -ec 'curl .* \| sh' {2}\(manifest line 7\)/,
    /code\[0\] .*network .*get\.example/,
    /critical +ARX302 +code\[0\]\S* +.*runs a download/,
    /high +ARX202 +app: deploy\/\.env:3 +.*GitHub token \(\*\*\*\*, 40 characters\)/,
    /medium +ARX203 +app: bin\/helper +.*compiled code \(ELF/,
    /low +ARX210 +conf: nginx\.conf:1 +.*home directory/,
    /not shown: \d+ \(--all\) +waived: 1 \(--show-waived\) +why: arx explain ARX302/,
    /^NOT CHECKED/,
  ]);
  showsLines(ended.stderr, [
    /^network: off +root: \S+ of 20\d\d-\d\d-\d\d +advisories: none given$/,
    /^wrote review\.html \(html, [\d.]+ kB\)$/,
  ]);
  assert.ok(!all(ended).includes(TOKEN));
});

test('the page of a review names the file, its digest, verdict and signer, and no secret', async () => {
  const page = readFileSync(at('review.html'), 'utf8');
  const { digest } = (await json()).verified ?? assert.fail();
  assert.match(page, new RegExp(`<title>[^<]*shop\\.arx[^<]*${digest.slice(7, 15)}`));
  assert.match(page, /Content-Security-Policy/);
  for (const part of ['FAIL', SAN, 'ARX202', 'deploy/.env']) assert.ok(page.includes(part), part);
  assert.ok(!page.includes(TOKEN));
  assert.ok(statSync(at('review.html')).size < 1024 * 1024);
});

async function json(): Promise<AuditReport> {
  return JSON.parse((await home.run(['audit', 'shop.arx', '--json'])).stdout) as AuditReport;
}

test('what is not shown and what is waived can be asked for, and a rule is explained', async () => {
  const whole = await home.run(['audit', 'shop.arx', '--all', '--show-waived']);
  assert.equal(whole.code, 3);
  showsLines(whole.stdout, [
    /info +ARX310/,
    /sha256:[0-9a-f]{64}/,
    /waived +ARX307 .*every host has curl \(ops, until 20\d\d-\d\d-\d\d\)/,
  ]);
  assert.doesNotMatch(whole.stdout, /not shown/);
  assert.match(await home.ok(['explain', 'ARX202']), /ARX202.*Secret/);
});

test('a reviewer looks at the tree and at one file', async () => {
  const tree = await home.ok(['inspect', 'shop.arx', '--tree', '--depth', '1']);
  showsLines(tree, [
    /git\+file:\/\/\/@\/\.\/shop\.git\?v1\.4\.0 +[0-9a-f]{12} +/,
    /├── README\.md/,
    /├── bin\/ {2}1 file, 120 B/,
    /└── deploy\/ {2}2 files, \d+ B, 1 executable/,
    /sh -ec/,
  ]);
  const file = await home.ok(['inspect', 'shop.arx', '--cat', 'app:deploy/.env']);
  assert.equal(file.split('\n')[0], '# production defaults');
});

test('of an altered file nothing is shown: what did not match is on standard error, expected beside found', async () => {
  // Not compressed: there are bits of a compressed form that mean nothing, and one of them may be hit.
  const bytes = readFileSync(at('plain.arx'));
  for (const offset of [bytes.length >> 1, bytes.length - 2000]) {
    const altered = Buffer.from(bytes);
    altered[offset] = (altered[offset] ?? 0) ^ 1;
    writeFileSync(at('altered.arx'), altered);
    const ended = await home.run(['audit', 'altered.arx']);
    assert.equal(ended.code, 4, ended.stderr);
    assert.equal(
      ended.stdout,
      'altered.arx\nVERDICT  UNVERIFIED  nothing in this file can be believed; no rule was run\n',
    );
    showsLines(ended.stderr, [
      /^network: off/,
      /critical +ARX00\d +Cannot /,
      /^Nothing in this file can be believed; no rule was run\.$/,
    ]);
    assert.ok(!all(ended).includes(TOKEN));
    const inspected = await home.run(['verify', 'altered.arx']);
    assert.deepEqual([inspected.code, inspected.stdout], [4, '']);
  }
});

test('one changed byte of content is told as the digest that is there beside the one that is sealed', async () => {
  const bytes = readFileSync(at('plain.arx'));
  const offset = bytes.lastIndexOf('# production defaults');
  bytes[offset] = 0x21;
  writeFileSync(at('altered.arx'), bytes);
  const ended = await home.run(['audit', 'altered.arx']);
  assert.equal(ended.code, 4);
  const [, found, expected] = /digest is (sha256:\w{64}), expected (sha256:\w{64})/.exec(ended.stderr) ?? [];
  assert.ok(found !== undefined && expected !== undefined && found !== expected, ended.stderr);
  assert.doesNotMatch(ended.stdout, /sha256|deploy|shop 1/);
  assert.deepEqual(home.leftovers(), []);
});
