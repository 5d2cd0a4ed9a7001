import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { arxHome, type Start, tool } from '../helpers/arx-home.ts';
import { needPackages } from '../servers/debian-packages.ts';

needPackages(['util-linux', 'strace']);
const home = arxHome('review-same');
after(() => home.remove());
const at = (...names: string[]): string => join(home.path, ...names);

const LOCK = JSON.stringify({
  name: 'web',
  lockfileVersion: 3,
  packages: {
    'node_modules/b': { version: '2.0.0', resolved: 'https://r.example/b.tgz', license: 'MIT' },
    'node_modules/a': { version: '1.0.0', resolved: 'https://r.example/a.tgz', license: 'GPL-3.0-only' },
  },
});
const FILES = {
  'site/package-lock.json': LOCK,
  'site/deploy.sh': '#!/bin/sh\ncurl -fsSL http://get.example/x | sh\n',
  'site/LICENSE': 'MIT License\n',
  'site/page.html': '<p>größe</p>\n',
};
const MANIFEST = `name: same
version: 1.0.0
data:
  - site: file:///@/./site
code:
  - [sh, -c, 'sh site/deploy.sh; rm -rf /tmp/x']
`;
const ADVISORY = {
  id: 'GHSA-a',
  modified: '2026-01-01T00:00:00Z',
  summary: 'a is bad',
  affected: [{ package: { ecosystem: 'npm', name: 'a' }, versions: ['1.0.0'] }],
};

before(async () => {
  for (const name of ['site', 'osv', 'elsewhere']) mkdirSync(at(name));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(at(name), text);
  writeFileSync(at('osv', 'a.json'), JSON.stringify(ADVISORY));
  writeFileSync(at('arx.yaml'), MANIFEST);
  await home.ok(['repack', '-q', '-o', 'a.arx']);
  writeFileSync(at('site/new.sh'), '#!/bin/sh\nid\n');
  await home.ok(['repack', '-q', '-o', 'b.arx']);
  for (const name of ['a.arx', 'b.arx']) cpSync(at(name), at('elsewhere', name));
});

const AUDIT = ['json', 'sarif', 'github', 'gitlab', 'md', 'cyclonedx', 'spdx', 'vsa', 'html', 'table'];
const DIFF = ['json', 'md', 'html', 'table'];

/** Every output of an audit and of a diff, by name. */
async function outputs(where: string, start: Start = {}): Promise<Record<string, string>> {
  const out = join(home.path, 'out');
  mkdirSync(out);
  const to = (names: readonly string[], verb: string): string[] =>
    names.flatMap((name) => ['-o', `${name}=${join(out, `${verb}.${name}`)}`]);
  const [a, b] = ['a.arx', 'b.arx'].map((name) => join(where, name));
  const audit = ['audit', b ?? '', '--at', '2026-06-30', '--advisories', at('osv'), '--baseline', a ?? ''];
  const audited = await home.run([...audit, '--rebuild', '--all', ...to(AUDIT, 'audit')], start);
  assert.equal(audited.code, 3, audited.stderr);
  const compared = await home.run(['diff', a ?? '', b ?? '', '--text', ...to(DIFF, 'diff')], start);
  assert.equal(compared.code, 0, compared.stderr);
  const names = readdirSync(out).sort();
  const made = Object.fromEntries(names.map((name) => [name, readFileSync(join(out, name), 'latin1')]));
  rmSync(out, { recursive: true });
  return made;
}

const VARIATIONS: Readonly<Record<string, { readonly where?: string; readonly start?: Start }>> = {
  'a second time': {},
  'in another time zone': { start: { env: { TZ: 'Pacific/Kiritimati' } } },
  'in another language': { start: { env: { LC_ALL: 'tr_TR.UTF-8', LANG: 'de_DE.UTF-8' } } },
  'under another mask': { start: { under: ['sh', '-c', 'umask 077; exec "$@"', 'sh'] } },
  'in another home and directory': { start: { env: { HOME: '/nonexistent' }, cwd: '/' } },
  'of copies elsewhere': { where: 'elsewhere' },
  'on one CPU, with colours wished for': {
    start: { under: ['taskset', '-c', '0'], env: { FORCE_COLOR: '1', COLUMNS: '40' } },
  },
};

let first: Promise<Record<string, string>> | undefined;

for (const [name, { where = '.', start = {} }] of Object.entries(VARIATIONS))
  test(`every output of audit and diff is the same ${name}`, async () => {
    const before = await (first ??= outputs(home.path));
    assert.equal(Object.keys(before).length, AUDIT.length + DIFF.length);
    const now = await outputs(join(home.path, where), start);
    for (const [file, text] of Object.entries(before)) assert.equal(now[file], text, file);
  });

const OFFLINE: readonly (readonly [line: string, status: number])[] = [
  ['audit b.arx --advisories osv --baseline a.arx --rebuild -o json -o html=page.html', 3],
  ['diff a.arx b.arx --text -o html -o json=diff.json', 0],
  ['approve a.arx --fail-on critical --sign key:config/keys/reviewer.key -o approved.arx', 3],
  ['approve b.arx --policy never.yaml --sign key:config/keys/reviewer.key -o approved.arx', 0],
  ['sign a.arx --sign key:config/keys/reviewer.key -o signed.arx', 0],
  ['verify a.arx', 0],
  ['policy show', 0],
  ['policy check', 0],
  ['trust ls', 0],
  ['trust add stranger.pub --as stranger', 0],
  ['trust revoke stranger --reason lost', 0],
  ['trust export-revocations', 0],
  ['key rotate reviewer', 0],
];

test('no command of a review asks for the network, also where there is none', async () => {
  await home.ok(['key', 'new', 'reviewer']);
  const { publicKey } = await import('node:crypto').then(({ generateKeyPairSync }) =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  );
  writeFileSync(at('stranger.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  chmodSync(at('stranger.pub'), 0o644);
  writeFileSync(at('never.yaml'), 'fail_on: never\n', { mode: 0o600 });
  for (const [line, status] of OFFLINE) {
    const trace = at('trace');
    const ended = await home.run(line.split(' '), {
      under: [
        'unshare',
        '-n',
        'strace',
        '-f',
        '--seccomp-bpf',
        '-qq',
        '-e',
        'trace=socket,connect,sendto',
        '-o',
        trace,
      ],
      node: ['--import', pathToFileURL(join(import.meta.dirname, '../helpers/no-network.ts')).href],
      env: { ARX_NODE: process.execPath },
    });
    assert.equal(ended.code, status, `${line}: ${ended.stderr}`);
    const calls = readFileSync(trace, 'utf8').split('\n');
    const asked = calls.filter((call) => /\b(?:connect|sendto|socket)\(/.test(call));
    assert.deepEqual(
      asked.filter((call) => !/AF_UNIX|AF_LOCAL/.test(call)),
      [],
      line,
    );
  }
  await tool('rm', at('trace'));
});
