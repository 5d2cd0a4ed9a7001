import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sweepBeside, temporaryBeside } from '../../src/sys/temporary-name.ts';
import { scratch } from '../servers/scratch.ts';

test('sweepBeside() removes what a dead process left for a path, a directory too, and nothing else', () => {
  using place = scratch('sweep');
  const path = join(place.path, 'app.arx');
  const module = join(import.meta.dirname, '..', '..', 'src', 'sys', 'temporary-name.ts');
  const script = `import(${JSON.stringify(module)}).then((m) => console.log(m.temporaryBeside(process.argv[1])))`;
  const left = (): string => execFileSync(process.execPath, ['-e', script, path]).toString().trim();
  writeFileSync(left(), '');
  const directory = left();
  mkdirSync(directory);
  writeFileSync(join(directory, 'inside'), '');
  const mine = temporaryBeside(path);
  const others = [
    mine,
    left().replace('.app.arx', '.other.arx'),
    left().replace(/arx-[0-9a-f]{8}/, 'arx-00000000'),
  ];
  for (const file of [...others, path, join(place.path, '.app.arx.arx-note')]) writeFileSync(file, '');
  sweepBeside(path);
  const names = others.map((file) => file.slice(place.path.length + 1));
  assert.deepEqual(readdirSync(place.path).sort(), [...names, 'app.arx', '.app.arx.arx-note'].sort());
});
