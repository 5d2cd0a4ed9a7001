import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Arx, File, type PlainSource, Source } from '../../src/index.ts';
import type { AuditReport } from '../../src/model/audit/report.ts';
import { type ArxHome, arxHome } from '../helpers/arx-home.ts';

/** What no bundle of arx may have: it would accuse its own sealer. */
const NEVER = /^ARX(?:00[1-9]|013|101|105|109)$/;

test('arx audit finds nothing wrong with the integrity or the locks of what arx itself sealed, of every local kind', async () => {
  using home = arxHome('audit-own');
  prepare(home);
  const server = createServer((request, response) => {
    if (request.url === '/old') response.writeHead(302, { location: '/new' }).end();
    else if (request.url === '/new') response.end('new\n');
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    writeFileSync(`${home.path}/arx.yaml`, manifest(`http://127.0.0.1:${port}`));
    await home.ok(['repack']);
    const found = await codes(home, 'kinds.arx');
    assert.deepEqual(
      found.filter((code) => NEVER.test(code)),
      [],
    );
    for (const code of ['ARX012', 'ARX102', 'ARX111', 'ARX112']) assert.ok(found.includes(code), code);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("arx audit finds nothing wrong with a source of a library caller's own class", async () => {
  using home = arxHome('audit-own-class');
  prepare(home);
  class Own extends Source {
    override externalize(): PlainSource {
      return 'own://conf';
    }
    override async cache(): Promise<File> {
      return new File(`${home.path}/conf`);
    }
  }
  const { ARX_CACHE_DIR: cacheDir = '', ARX_CONFIG_DIR: configDir = '' } = home.env;
  const arx = new Arx({
    home: home.path,
    cacheDir,
    configDir,
    stateDir: `${home.path}/state`,
    tmp: `${home.path}/tmp`,
    directory: home.path,
    env: {},
  });
  await arx.repack(arx.Bundle({ data: [{ source: new Own(), target: 'one' }] }), {
    output: `${home.path}/own.arx`,
  });
  const found = await codes(home, 'own.arx');
  assert.deepEqual(
    found.filter((code) => NEVER.test(code)),
    [],
  );
  assert.ok(found.includes('ARX111'));
});

async function codes(home: ArxHome, bundle: string): Promise<readonly string[]> {
  const { stdout, stderr, code } = await home.run(['audit', bundle, '--json']);
  assert.ok(code === 0 || code === 3, stderr);
  const report = JSON.parse(stdout) as AuditReport;
  assert.notEqual(report.verdict, 'unverified');
  return report.findings.map(({ rule }) => rule);
}

/** Files, a repository and archives in a home. */
function prepare({ path }: ArxHome): void {
  const at = (name: string): string => `${path}/${name}`;
  const run = (program: string, ...args: readonly string[]): unknown =>
    execFileSync(program, args, { cwd: path });
  mkdirSync(at('conf/docs'), { recursive: true });
  for (const name of ['conf/a', 'conf/b', 'conf/docs/c']) writeFileSync(at(name), `${name}\n`);
  writeFileSync(at('twin'), 'conf/a\n');
  run('tar', 'czf', 'conf.tgz', 'conf');
  run('git', 'init', '-q', '-b', 'main', 'app');
  run('cp', '-r', 'conf', 'app');
  const git = ['-C', 'app', '-c', 'user.name=a', '-c', 'user.email=a@b.example'];
  run('git', ...git, 'add', '.');
  run('git', ...git, 'commit', '-q', '-m', 'one');
}

function manifest(server: string): string {
  return `name: kinds
sequence: 1
code:
  - [sh, -c, 'cat motd']
  - {source: {text: "#!/bin/sh\\ntrue"}, args: []}
data:
  - conf: file:///@/./conf
  - {source: 'file:///@/./conf', target: part, include: [c], strip: 1}
  - a: file:///@/./conf/a
  - twin: file:///@/./twin
  - app: git+file:///@/./app?main
  - docs: git+file:///@/./app?main#conf/docs/
  - tar: tar+file:///@/./conf.tgz#/
  - c: tar+file:///@/./conf.tgz#conf/docs/c
  - old: ${server}/old
  - {source: '${server}/gone', target: mirrored, mirrors: ['${server}/new']}
  - motd: {text: hello}
  - raw: {base64: aGVsbG8=}
  - many: {x: {text: "1"}, y: [{text: "2"}, {text: "3"}]}
`;
}
