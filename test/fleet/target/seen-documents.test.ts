import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { digestOf } from '../../../src/core/digest.ts';
import { SeenDocuments } from '../../../src/fleet/target/seen-documents.ts';
import { TargetBench } from './target-bench.ts';

const FILES = Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`a-file-${at}`, `${at}`]));

function kept(bench: TargetBench): string[] {
  const directory = join(bench.context.cacheDir, 'targets');
  return readdirSync(directory).flatMap((name) => readdirSync(join(directory, name)));
}

test('runOnTarget() has a large ledger sent once, and again when it was changed there', async () => {
  using bench = new TargetBench();
  const sketch = {
    name: 'web',
    sources: { src: FILES },
    data: [{ source: 'src', target: bench.path('out') }],
  };
  await bench.there(sketch);
  const size = readFileSync(join(bench.state, 'ledger', 'web.jsonl')).length;
  assert.ok(size > 70_000);
  const again = await bench.there(sketch);
  assert.equal(again.state, 'unchanged');
  assert.equal(kept(bench).length, 1);
  await bench.here({ ...sketch, version: '2' });
  const other = await bench.there({ ...sketch, version: '2' });
  const third = await bench.there({ ...sketch, version: '2' });
  assert.equal(third.state, 'unchanged');
  const [least, most, last] = [again, other, third].map(({ traffic }) => traffic.in);
  assert.ok(least !== undefined && most !== undefined && last !== undefined);
  assert.ok(most - least > 70_000 && most - last > 70_000);
  assert.equal(kept(bench).length, 1);
});

test('SeenDocuments.read() gives only what has the digest of its name, and nothing of another target', () => {
  using bench = new TargetBench();
  const documents = ['one', 'two'].map((text) => Buffer.from(text));
  const seen = new SeenDocuments('web', bench.context);
  seen.keep(new Map(documents.map((bytes) => [digestOf(bytes), () => bytes])));
  assert.deepEqual([...seen.read().keys()].sort(), documents.map(digestOf).sort());
  assert.equal(new SeenDocuments('db', bench.context).read().size, 0);
  const [directory = ''] = readdirSync(join(bench.context.cacheDir, 'targets'));
  const [first = '', second = ''] = kept(bench);
  const path = (name: string): string => join(bench.context.cacheDir, 'targets', directory, name);
  writeFileSync(path(first), readFileSync(path(second)));
  assert.equal(seen.read().size, 1);
  writeFileSync(path(second), 'damaged');
  assert.equal(seen.read().size, 0);
  seen.keep(new Map());
  assert.deepEqual(kept(bench), []);
});
