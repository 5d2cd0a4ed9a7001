import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { arxHome } from '../helpers/arx-home.ts';

test('arx rollback goes back behind an upgrade that was run again, and undoes its commands once', async () => {
  using home = arxHome('rollback-reruns');
  const log = join(home.path, 'log');
  const target = join(home.path, 'placed');
  const seal = async (version: string, text: string): Promise<string> => {
    const undo = `[sh, -c, 'echo undo ${version} >>${log}']`;
    const code = `[{cmd: [sh, -c, 'echo do ${version} >>${log}'], undo: ${undo}}]`;
    const manifest = `name: web\nversion: ${version}.0.0\ndata: [{${target}: {file: ${text}}}]\ncode: ${code}\n`;
    writeFileSync(join(home.path, `${version}.yaml`), manifest);
    const lock = join(home.path, `${version}.lock`);
    await home.ok(['repack', `${version}.yaml`, '--lock-file', lock, '-o', `${version}.arx`]);
    return `${version}.arx`;
  };
  const [first, second] = [await seal('1', 'old'), await seal('2', 'new')];
  for (const bundle of [first, second, second, second]) await home.ok(['run', bundle]);
  await home.ok(['rollback']);
  assert.equal(readFileSync(join(target, 'file'), 'utf8'), 'old\n');
  assert.equal(readFileSync(log, 'utf8'), 'do 1\ndo 2\ndo 2\ndo 2\nundo 2\n');
  await home.ok(['rollback']);
  assert.equal(readFileSync(log, 'utf8').split('\n').at(-2), 'undo 1');
  assert.deepEqual(JSON.parse(await home.ok(['status', '--json'])).bundles, []);
});

test('arx rollback goes back behind an upgrade that has run again more often than receipts are kept', async () => {
  using home = arxHome('rollback-many');
  const target = join(home.path, 'placed');
  for (const version of ['1', '2']) {
    const manifest = `name: web\nversion: ${version}.0.0\ndata: [{${target}: {file: '${version}'}}]\n`;
    writeFileSync(join(home.path, `${version}.yaml`), manifest);
    await home.ok(['repack', `${version}.yaml`, '--lock-file', `${version}.lock`, '-o', `${version}.arx`]);
  }
  await home.ok(['run', '1.arx']);
  for (let run = 0; run < 13; run += 1) await home.ok(['run', '2.arx']);
  await home.ok(['rollback']);
  assert.equal(readFileSync(join(target, 'file'), 'utf8'), '1\n');
});
