import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { StatusPage } from '../../../src/commands/status.ts';
import { arxHome } from '../../helpers/arx-home.ts';

const NAMES = ['one', 'two'] as const;

test('20 runs of two bundles at the same time are done one after the other, and nothing is mixed', async () => {
  using home = arxHome('parallel');
  for (const name of NAMES) {
    mkdirSync(`${home.path}/${name}`);
    for (let at = 0; at < 20; at += 1) writeFileSync(`${home.path}/${name}/${at}`, `${name} ${at}`);
    // A second command at the same time would find the directory there.
    const line = `mkdir ${home.path}/at-work && echo ${name} >>${home.path}/log && rmdir ${home.path}/at-work`;
    const data = [{ source: `file:///@/./${name}`, target: `${home.path}/to/${name}` }];
    const manifest = { name, sequence: 3, code: [['sh', '-c', line]], data };
    writeFileSync(`${home.path}/${name}.json`, JSON.stringify(manifest));
    await home.ok(['repack', `${name}.json`, '-o', `${name}.arx`]);
  }
  const runs = Array.from({ length: 20 }, (_, at) => home.run(['run', `${NAMES[at % 2]}.arx`, '-q']));
  for (const { code, stderr } of await Promise.all(runs)) assert.equal(code, 0, stderr);
  const lines = readFileSync(`${home.path}/log`, 'utf8').trimEnd().split('\n');
  for (const name of NAMES) assert.equal(lines.filter((line) => line === name).length, 10);
  const page = JSON.parse(await home.ok(['status', '--json', '--receipts', '--exit-code'])) as StatusPage;
  const { receipts = [] } = page;
  assert.deepEqual([page.bundles.length, receipts.length, page.work], [2, 20, undefined]);
  assert.ok(receipts.every((row) => row.holds && row.result === 'done'));
  // Of each bundle the first run alone has changed something.
  const changed = receipts.filter((row) => row.holds && row.changes.count > 0);
  assert.deepEqual(new Set(changed.map((row) => row.holds && row.key)), new Set(NAMES));
  assert.equal(changed.length, 2);
  for (const name of NAMES) assert.equal(readdirSync(`${home.path}/to/${name}`).length, 20);
  assert.ok(!readdirSync(home.env['ARX_STATE_DIR'] ?? '').some((name) => /^(?:lock-|journal|\.)/.test(name)));
});
