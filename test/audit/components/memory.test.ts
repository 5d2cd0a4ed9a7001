import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { zip64End, zipCentral, zipEnd, zipLocal, type ZipPart } from '../../helpers/zip-bytes.ts';
import { affected, osvRecord } from './osv-records.ts';

// ARX_RECORDS=200000 is the size of what OSV publishes for its largest ecosystem.
const RECORDS = Number(process.env['ARX_RECORDS'] ?? 30_000);
const root = mkdtempSync(join(tmpdir(), 'arx-osv-memory-'));
after(() => rmSync(root, { recursive: true }));

function part(number: number): ZipPart {
  const record = osvRecord(`GHSA-${number}`, {
    summary: `Something about number ${number}`,
    details: `What it is about, at some length. ${'More of it. '.repeat(150)}`,
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L' }],
    affected: [
      affected('npm', `package-${number % (RECORDS / 2)}`, [{ introduced: '0' }, { fixed: '2.0.0' }]),
    ],
  });
  return { name: `GHSA-${number}.json`, content: JSON.stringify(record) };
}

/** A zip file of generated records, written as they are made. */
async function writeZip(records: number): Promise<string> {
  const path = join(root, `${records}.zip`);
  const out = createWriteStream(path);
  const central: Buffer[] = [];
  let offset = 0;
  for (let number = 0; number < records; number += 1) {
    const one = part(number);
    const local = zipLocal(one);
    central.push(zipCentral(one, offset));
    offset += local.length;
    if (!out.write(local)) await once(out, 'drain');
  }
  const directory = Buffer.concat(central);
  out.write(directory);
  const right = { entries: records, size: directory.length, offset };
  const wide = { entries: 0xffff, entriesHere: 0xffff, size: 0xffffffff, offset: 0xffffffff };
  const before = zip64End({ ...right, at: offset + directory.length });
  out.end(records < 0xffff ? zipEnd(right) : zipEnd(right, { ...wide, before }));
  await once(out, 'close');
  return path;
}

interface Peak {
  readonly entries: number;
  readonly found: number;
  readonly peak: number;
}

async function read(records: number): Promise<Peak> {
  const child = join(import.meta.dirname, '../../helpers/advisories-memory.ts');
  const options = ['--max-semi-space-size=2', '--max-old-space-size=96'];
  const { stdout, stderr } = spawnSync(process.execPath, [...options, child, await writeZip(records)], {
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  return JSON.parse(stdout) as Peak;
}

test('loadDatabases() reads large databases in memory that hardly grows with them', async () => {
  const [small, large] = [await read(200), await read(RECORDS)];
  assert.deepEqual([small.entries, large.entries, large.found], [200, RECORDS, 8]);
  // The records themselves have more than 2 KiB each, and would have to be held as text, as objects, or both.
  const bound = 56 + (RECORDS * 512) / 1024 / 1024;
  assert.ok(large.peak - small.peak < bound, `${large.peak} MiB, ${small.peak} MiB with 200 records`);
});
