import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { StatusPage } from '../../../src/commands/status.ts';
import { arxHome } from '../../helpers/arx-home.ts';

// Every change of names is synced, which takes a disk long.
if (existsSync('/dev/shm')) process.env['TMPDIR'] = '/dev/shm';
const NAMES = ['one', 'two'] as const;

test('20 runs of two bundles at the same time are done one after the other, and nothing is mixed', async () => {
  using home = arxHome('parallel');
  const path = (name: string): string => join(home.path, name);
  const [shared, log, atWork] = [path('to/shared'), path('log'), path('at-work')];
  for (const name of NAMES) {
    mkdirSync(path(name));
    for (let at = 0; at < 20; at += 1) writeFileSync(path(`${name}/${at}`), name);
    // A second command at the same time would find the directory there; a mixed run would find files of the other bundle.
    const line = `mkdir ${atWork} && [ "$(cat ${shared}/*)" = ${name.repeat(20)} ] && echo ${name} >>${log} && rmdir ${atWork}`;
    const data = [shared, path(`to/${name}`)].map((target) => ({
      source: `file:///@/./${name}`,
      target,
    }));
    writeFileSync(
      path(`${name}.json`),
      JSON.stringify({ name, sequence: 3, code: [['sh', '-c', line]], data }),
    );
    await home.ok(['repack', `${name}.json`, '-o', `${name}.arx`]);
  }
  // Each takes what both place over from the other.
  const runs = Array.from({ length: 20 }, (_, at) =>
    home.run(['run', `${NAMES[at % 2]}.arx`, '-q', '--force']),
  );
  for (const { code, stderr } of await Promise.all(runs)) assert.equal(code, 0, stderr);
  const order = readFileSync(log, 'utf8').trimEnd().split('\n');
  for (const name of NAMES) assert.equal(order.filter((line) => line === name).length, 10);
  const page = JSON.parse(await home.ok(['status', '--json', '--receipts'])) as StatusPage;
  const { receipts = [] } = page;
  assert.deepEqual([page.bundles.length, receipts.length, page.work], [2, 20, undefined]);
  // All of what the last one has taken over, and nothing else, is not as its bundle left it.
  const lost = page.bundles.map(({ key, drift }) => [key, ...drift.map(({ takenBy }) => takenBy)]);
  const last = order.at(-1);
  assert.deepEqual(
    lost,
    NAMES.map((name) => (name === last ? [name] : [name, ...Array.from({ length: 20 }, () => last)])),
  );
  const told = receipts.map((row) => [
    row.holds && row.result,
    row.holds && row.key,
    row.holds && row.changes.count > 0,
  ]);
  // A run changes something where the one before it was of the other bundle.
  assert.deepEqual(
    told,
    order.map((name, at) => ['done', name, name !== order[at - 1]]),
  );
  for (const name of NAMES) assert.equal(readdirSync(path(`to/${name}`)).length, 20);
  assert.ok(!readdirSync(home.env['ARX_STATE_DIR'] ?? '').some((name) => /^(?:lock-|journal|\.)/.test(name)));
});
