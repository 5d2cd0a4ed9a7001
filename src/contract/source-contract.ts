import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ArxError } from '../core/errors.ts';
import type { Lockfile } from '../model/lockfile.ts';
import { formatLockfile, parseLockfile } from '../model/lockfile-text.ts';
import type { SourceFixture } from './fixture.ts';
import { obtain, type Obtained } from './obtain.ts';
import { startTrial, type Trial } from './trial.ts';

/** What the contract is checked on. */
export interface Subject {
  /** In the titles of the tests. */
  readonly name: string;
  /** The directory of a plug-in; missing for the sources of arx itself. */
  readonly plugin?: string;
  /** Makes a real place to read. Each test makes one and disposes it. */
  fixture(): Promise<SourceFixture> | SourceFixture;
}

const FRESH = { locked: false, offline: false, update: 'all' } as const;
const LOCKED = { locked: true, offline: false, update: [] } as const;
const OFFLINE = { locked: true, offline: true, update: [] } as const;

/**
 * Registers the tests (node:test) that every kind of source must pass: it yields exactly its files, the same from any cache;
 * a lock is kept or the work fails; what is locked and cached asks nobody; failures say what is missing and leave nothing.
 */
export function sourceContract(subject: Subject): void {
  for (const [title, check] of CHECKS) {
    void test(`${subject.name} ${title}`, async () => {
      await using fixture = await subject.fixture();
      using trial = startTrial(fixture);
      await check({ subject, fixture, trial });
    });
  }
}

interface Check {
  readonly subject: Subject;
  readonly fixture: SourceFixture;
  readonly trial: Trial;
}

const CHECKS: readonly (readonly [string, (check: Check) => Promise<void>])[] = [
  ['yields exactly its files', yieldsFiles],
  ['has one tree, whatever the cache', hasOneTree],
  ['says what it does, and nothing secret', saysWhatItDoes],
  ['asks nobody for what is locked and cached', asksNobody],
  ['keeps the locked content or fails after a change', keepsTheLock],
  ['finds the change when it is asked to', findsTheChange],
  ['names what is missing and leaves nothing', namesTheMissing],
  ['stops when it is told to', stops],
];

async function yieldsFiles({ subject, fixture, trial }: Check): Promise<void> {
  const { files } = await obtain({ plugin: subject.plugin, url: fixture.url, mode: FRESH }, trial);
  assert.deepEqual(files, fixture.files);
}

async function hasOneTree({ subject, fixture, trial }: Check): Promise<void> {
  using other = startTrial(fixture);
  const one = await obtain({ plugin: subject.plugin, url: fixture.url, mode: FRESH }, trial);
  const two = await obtain({ plugin: subject.plugin, url: fixture.url, mode: FRESH }, other);
  assert.equal(formatLockfile(one.lock), formatLockfile(two.lock));
}

async function saysWhatItDoes({ subject, fixture, trial }: Check): Promise<void> {
  await obtain({ plugin: subject.plugin, url: fixture.url, mode: FRESH }, trial);
  const states = trial.events.flatMap((event) => (event.type === 'source' ? [event.state] : []));
  assert.equal(states[0], 'started');
  assert.equal(states.at(-1), 'done');
}

async function asksNobody({ subject, fixture, trial }: Check): Promise<void> {
  const before = await obtain({ plugin: subject.plugin, url: fixture.url, mode: FRESH }, trial);
  const after = await obtain(
    { plugin: subject.plugin, url: fixture.url, mode: OFFLINE, lock: reread(before.lock) },
    trial,
  );
  assert.deepEqual(after, before);
}

async function keepsTheLock({ subject, fixture, trial }: Check): Promise<void> {
  const before = await obtain({ plugin: subject.plugin, url: fixture.url, mode: FRESH }, trial);
  await fixture.change();
  using empty = startTrial(fixture);
  const after = await attempt(() =>
    obtain({ plugin: subject.plugin, url: fixture.url, mode: LOCKED, lock: reread(before.lock) }, empty),
  );
  if (after instanceof ArxError) assert.match(after.code, /^(LOCK|SOURCE|INTEGRITY)_/);
  else assert.deepEqual(after, before);
}

async function findsTheChange({ subject, fixture, trial }: Check): Promise<void> {
  const before = await obtain({ plugin: subject.plugin, url: fixture.url, mode: FRESH }, trial);
  await fixture.change();
  const after = await obtain(
    { plugin: subject.plugin, url: fixture.url, mode: FRESH, lock: before.lock },
    trial,
  );
  assert.notDeepEqual(after.files, before.files);
  assert.notEqual(formatLockfile(after.lock), formatLockfile(before.lock));
}

async function namesTheMissing({ subject, fixture, trial }: Check): Promise<void> {
  const error = await attempt(() =>
    obtain({ plugin: subject.plugin, url: fixture.missing, mode: FRESH }, trial),
  );
  assert.ok(error instanceof ArxError, 'a source that is missing must be refused with an error of arx');
  assert.match(error.code, /^SOURCE_/);
  assert.deepEqual(packs(trial), []);
}

async function stops({ subject, fixture }: Check): Promise<void> {
  const stop = new AbortController();
  stop.abort();
  using trial = startTrial(fixture, stop.signal);
  const error = await attempt(() => obtain({ plugin: subject.plugin, url: fixture.url, mode: FRESH }, trial));
  assert.ok(error instanceof ArxError && error.code === 'INTERRUPTED');
  assert.deepEqual(packs(trial), []);
}

async function attempt(work: () => Promise<Obtained>): Promise<Obtained | ArxError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ArxError) return error;
    throw error;
  }
}

/** A lock as the next run reads it from its file. */
function reread(lock: Lockfile): Lockfile {
  return parseLockfile(formatLockfile(lock), 'arx.lock');
}

function packs({ context }: Trial): string[] {
  const directory = join(context.cacheDir, 'packs', 'sha256');
  return existsSync(directory) ? readdirSync(directory) : [];
}
