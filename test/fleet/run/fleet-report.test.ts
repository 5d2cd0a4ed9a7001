import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createContext } from '../../../src/core/context.ts';
import { groupAlike } from '../../../src/fleet/run/alike.ts';
import { beginReport, type FleetHead, resumeReport } from '../../../src/fleet/run/fleet-report.ts';
import type { HostResult } from '../../../src/fleet/run/fleet-result.ts';

const directory = mkdtempSync(join(tmpdir(), 'arx-fleet-report-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const HEAD: FleetHead = { what: 'run', subject: 'sha256:ab', hosts: ['a', 'b', 'c'] };
const result = (host: string, state: HostResult['state']): HostResult => ({ host, state, exit: 0 });
let count = 0;
const newContext = () => createContext({ stateDir: join(directory, `${(count += 1)}`) });

test('resumeReport() knows the hosts that came to a good end, also after a cut and another try', () => {
  const context = newContext();
  let run = '';
  {
    using report = beginReport(HEAD, context);
    run = report.run;
    report.add(result('a', 'done'));
    report.add(result('b', 'failed'));
    report.add(result('c', 'unchanged'));
    appendFileSync(report.path, '{"type":"result","host":"b","sta');
  }
  {
    using again = resumeReport(run, HEAD, context);
    assert.deepEqual([...again.settled], ['a', 'c']);
    again.add({ ...result('a', 'skipped'), phase: 'done before' });
    again.add(result('b', 'done'));
    again.end({});
  }
  using third = resumeReport('last', HEAD, context);
  assert.deepEqual([...third.settled].toSorted(), ['a', 'b', 'c']);
  assert.equal(third.run, run);
  const text = readFileSync(third.path, 'utf8');
  assert.equal(text.match(/"type":"resumed"/g)?.length, 2);
  assert.equal(statSync(third.path).mode & 0o777, 0o600);
});

test('resumeReport() refuses what is not there, and what was about something else', () => {
  const context = newContext();
  assert.throws(() => resumeReport('last', HEAD, context), { code: 'USAGE_INVALID' });
  using report = beginReport(HEAD, context);
  assert.throws(() => resumeReport('../../etc', HEAD, context), { code: 'USAGE_INVALID' });
  assert.throws(() => resumeReport(report.run, { ...HEAD, subject: 'sha256:cd' }, context), {
    code: 'USAGE_CONFLICT',
  });
  assert.throws(() => resumeReport(report.run, { ...HEAD, what: 'remove' }, context), {
    code: 'USAGE_CONFLICT',
  });
});

test('beginReport() gives every run a name of its own, in the order of time', () => {
  const context = newContext();
  const runs = Array.from({ length: 5 }, () => {
    using report = beginReport(HEAD, context);
    return report.run;
  });
  assert.deepEqual(runs.toSorted(), runs);
  assert.equal(new Set(runs).size, 5);
});

test('groupAlike() puts the largest group first and says how others differ', () => {
  const found = new Map([
    ['a', ['x', 'y', 'y']],
    ['b', ['x', 'z']],
    ['c', ['x', 'z']],
    ['d', ['x', 'z']],
  ]);
  assert.deepEqual(groupAlike(found), [
    { hosts: ['b', 'c', 'd'], lines: ['x', 'z'], more: [], less: [] },
    { hosts: ['a'], lines: ['x', 'y', 'y'], more: ['y', 'y'], less: ['z'] },
  ]);
  assert.deepEqual(groupAlike(new Map()), []);
});
