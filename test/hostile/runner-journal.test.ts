import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { formatJournalLine } from '../../src/offline/change/journal-line.ts';
import type { JournalRecord } from '../../src/offline/change/journal-model.ts';
import { openState } from '../../src/offline/state/state-directory.ts';
import { refusal, RunBench } from '../offline/run-fixture.ts';

const BEGIN = {
  type: 'begin',
  formatVersion: 1,
  head: {
    receipt: {
      formatVersion: 1,
      id: '20261122T101500Z-000001',
      kind: 'run',
      key: 'web',
      name: 'web',
      bundle: `sha256:${'0'.repeat(64)}`,
      host: 'h',
      user: 'u',
      arx: '0',
      started: '2026-11-22T10:15:00.000Z',
      signers: [],
    },
    undo: [],
  },
};

const NEWER: readonly (readonly [title: string, records: readonly object[]])[] = [
  ['has another format', [{ ...BEGIN, formatVersion: 2 }]],
  ['says something that is not known', [BEGIN, { type: 'mounted', at: '/x' }]],
];

for (const [title, records] of NEWER)
  test(`recover() takes nothing back, and nothing is run, when the journal ${title}`, async () => {
    using bench = new RunBench();
    const journal = join(openState(bench.context).path, 'journal.ndjson');
    const lines = records.map((record) => formatJournalLine(record as JournalRecord));
    writeFileSync(journal, lines.join(''), { mode: 0o600 });
    const data = [{ source: 's', target: bench.path('file') }];
    const run = bench.run({ sources: { s: { f: 'x' } }, files: ['s'], data });
    await assert.rejects(run, refusal('RUN_STATE_INVALID', 'another version'));
    assert.deepEqual([existsSync(journal), existsSync(bench.path('file'))], [true, false]);
  });
