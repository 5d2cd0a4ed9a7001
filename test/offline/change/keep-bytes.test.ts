import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { digestOf } from '../../../src/core/digest.ts';
import { keepBytes } from '../../../src/offline/change/keep-bytes.ts';
import { OpenDirectories } from '../../../src/offline/run/open-directories.ts';
import { SavedObjects } from '../../../src/offline/state/saved-objects.ts';
import { refusal } from '../run-fixture.ts';
import { StateBench } from '../state/state-bench.ts';

test('keepBytes() heeds a signal within one file, and keeps nothing of it then', async () => {
  using bench = new StateBench();
  const target = bench.at('target');
  mkdirSync(target);
  const path = `${target}/large`;
  writeFileSync(path, '');
  // Far more than is read in the time after which signals are looked at.
  truncateSync(path, 8 * 1024 ** 3);
  const { dev, ino } = statSync(target);
  using directories = new OpenDirectories([{ path: target, dev, ino }], new Map());
  const before = { kind: 'file', digest: digestOf(''), size: 0, mode: 0o644, uid: 0, gid: 0 } as const;
  setTimeout(() => bench.abort(), 1);
  const kept = keepBytes(
    [{ path, before, after: null }],
    directories,
    new SavedObjects(bench.state),
    bench.context,
  );
  await assert.rejects(kept, refusal('INTERRUPTED'));
  assert.deepEqual(readdirSync(bench.in('objects/sha256')), []);
});
