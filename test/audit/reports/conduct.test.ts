import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Ajv } from 'ajv';
import { RULES } from '../../../src/audit/rules/index.ts';
import { htmlOf } from '../../../src/audit/reports/html/html-of.ts';
import { jsonOf } from '../../../src/audit/reports/json.ts';
import { mdOf } from '../../../src/audit/reports/md.ts';
import { claimedLines } from '../../../src/cli/render/audit/claimed.ts';
import { inspectScreen } from '../../../src/cli/render/inspect.ts';
import { judgementNotes } from '../../../src/cli/render/signed.ts';
import { createPaint } from '../../../src/cli/paint.ts';
import { inspect } from '../../../src/commands/inspect.ts';
import { schemaText } from '../../../src/commands/schema.ts';
import { VERSION } from '../../../src/core/version.ts';
import { auditBundle } from '../../../src/library/audit.ts';
import { diffBundles } from '../../../src/library/diff.ts';
import { repack } from '../../../src/library/repack.ts';
import type { AuditReport } from '../../../src/model/audit/report.ts';
import { parseManifest } from '../../../src/model/parse-manifest.ts';
import { summaryOf } from '../../../src/model/vsa.ts';
import { closed } from '../../helpers/closed-schema.ts';
import { World } from '../../helpers/sample-bundle.ts';

const MANIFEST = `
name: shop
platforms: [linux/arm64, linux/amd64]
silence: 5m
user: shop
pass: TERM
services:
  - postgresql
  - {name: nginx, do: [enable, reload], when: changed, health: {tcp: 80, within: 90s}}
secrets:
  DB: {env: SHOP_DB, as: env}
  KEY: {file: /etc/shop/key}
  TOKEN: {command: [pass, show, "it's a token"]}
code:
  - {cmd: [shop, migrate], when: changed, retries: 2, undo: [shop, migrate, --down], secrets: [DB, KEY, TOKEN]}
  - {cmd: [shop, serve], daemon: web, network: host, user: www-data, health: {http: 'http://localhost:8080/'}}
  - {cmd: [systemctl, daemon-reload], init: direct, network: host}
`;
const OTHER = MANIFEST.replace('--down', '--back')
  .replace('user: shop', 'user: nobody')
  .replace('- postgresql', '- {name: postgresql, do: restart}')
  .replace('/etc/shop/key', '/etc/shop/other')
  .replace('retries: 2', 'retries: 3')
  .replace('linux/arm64, ', '');

const world = new World();
after(() => world[Symbol.dispose]());

async function sealed(name: string, manifest: string): Promise<{ path: string }> {
  const document = parseManifest(manifest, { file: 'arx.yaml', directory: world.directory });
  await repack(document, { output: world.path(name) }, world.context);
  return { path: world.path(name) };
}

const input = await sealed('shop.arx', MANIFEST);
const report: AuditReport = await auditBundle(input, {}, world.context);
const STEPS = [
  /silence 300 s; user shop; pass TERM; when changed; retries 2; undo shop migrate --down; secrets DB, KEY, TOKEN/,
  /user www-data; pass TERM; daemon web; health http:\/\/127\.0\.0\.1:8080\//,
  /user shop; pass TERM; init direct/,
];
const HOST = [
  'platforms  linux/amd64, linux/arm64',
  'service postgresql  when a command asks',
  'service nginx  enable, then reload, when changed, health tcp 80 within 90 s',
  'secret DB  env SHOP_DB, given as DB',
  'secret KEY  file /etc/shop/key, given as a file in KEY_FILE',
  String.raw`secret TOKEN  command pass show 'it'\''s a token', given as a file in TOKEN_FILE`,
];

test('claimedLines() says how each command is run, and what is asked of the host', () => {
  const lines = claimedLines(report);
  for (const step of STEPS)
    assert.ok(
      lines.some((line) => step.test(line)),
      `${step}\n${lines.join('\n')}`,
    );
  assert.deepEqual(lines.slice(-HOST.length), HOST);
});

test('inspectScreen() says the same of the seal', async () => {
  const page = await inspect(input, { tree: false }, world.context);
  const screen = inspectScreen(page, 3, createPaint(false));
  for (const line of [
    'platforms linux/amd64, linux/arm64',
    'silence 300 s',
    'user shop',
    'pass TERM',
    '       undo shop migrate --down',
    '       secrets DB, KEY, TOKEN',
    '       daemon web',
    '       health http://127.0.0.1:8080/',
    '       init direct',
    '  nginx       enable, then reload, when changed, health tcp 80 within 90 s',
    '  KEY    file /etc/shop/key, given as a file in KEY_FILE',
  ])
    assert.ok(screen.split('\n').includes(line), `${line}\n${screen}`);
});

test('jsonOf() gives it as data that the schema describes, and nothing else', () => {
  const validate = new Ajv({ strict: true, strictTypes: false }).compile(
    closed(JSON.parse(schemaText('audit'))) as object,
  );
  const value = JSON.parse(jsonOf(report)) as AuditReport;
  assert.ok(validate(value), JSON.stringify(validate.errors?.slice(0, 3)));
  assert.deepEqual(value.claimed?.code[0]?.undo, ['shop', 'migrate', '--down']);
  assert.equal(value.claimed.code[0].user, 'shop');
  assert.deepEqual(value.claimed.secrets?.['KEY'], { file: '/etc/shop/key' });
  assert.deepEqual(value.claimed.services?.[0], { name: 'postgresql' });
});

test('mdOf() and htmlOf() show it', () => {
  const pages = new Map(RULES.map((rule) => [rule.id, rule.page] as const));
  const html = htmlOf(report, { pages });
  const md = mdOf(report);
  for (const word of [
    'migrate &#45;&#45;down',
    'user www&#45;data',
    'env SHOP&#95;DB',
    'when a command asks',
  ])
    assert.ok(md.includes(word), `${word}\n${md}`);
  for (const word of [
    'shop migrate --down',
    'www-data',
    'SHOP_DB',
    'when a command asks',
    'id="host"',
    'href="#host"',
  ])
    assert.ok(html.includes(word), word);
});

test('judgementNotes() says what the bundle asks of the host before a reviewer signs', () => {
  const notes = judgementNotes({ report, summary: summaryOf(report, VERSION) });
  assert.match(
    notes,
    /^ {2}asks {5}2 commands with the network of the host, 1 command with the init system of the host, 3 commands as another user, 1 daemon, 2 services \(postgresql, nginx\), 3 secrets \(DB, KEY, TOKEN\)$/m,
  );
});

test('diffBundles() tells what differs in it, once each', async () => {
  const other = await sealed('other.arx', OTHER);
  const { fields, code } = await diffBundles({ a: input, b: other }, {}, world.context);
  assert.deepEqual(fields, [
    { field: 'code[0] retries', before: '2', after: '3' },
    { field: 'code[0] undo', before: 'shop migrate --down', after: 'shop migrate --back' },
    { field: 'platforms', before: 'linux/amd64,linux/arm64', after: 'linux/amd64' },
    {
      field: 'secrets.KEY',
      before: 'file /etc/shop/key, given as a file in KEY_FILE',
      after: 'file /etc/shop/other, given as a file in KEY_FILE',
    },
    { field: 'services.postgresql', before: 'when a command asks', after: 'restart' },
    { field: 'user', before: 'shop', after: 'nobody' },
  ]);
  assert.deepEqual(
    code.map(({ state }) => state),
    ['changed', 'unchanged', 'changed'],
  );
});
