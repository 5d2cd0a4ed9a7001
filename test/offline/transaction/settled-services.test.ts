import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceRecord } from '../../../src/offline/state/records.ts';
import { settledServices } from '../../../src/offline/transaction/settled-services.ts';

function record(action: string, past: Partial<ServiceRecord> = {}, service = 'web'): ServiceRecord {
  return { service, action, code: 0, ...past };
}

test('settledServices() has what was done last at the end, and how the service was at first in each', () => {
  const before = [record('start', { wasActive: false }), record('reload', { wasActive: true }, 'db')];
  const now = [record('stop', { wasActive: true }), record('start', { wasActive: false })];
  assert.deepEqual(settledServices([...before, ...now]), [
    record('reload', { wasActive: true }, 'db'),
    record('stop', { wasActive: false }),
    record('start', { wasActive: false }),
  ]);
});

test('settledServices() keeps how the boot was, also where nobody could tell whether the service ran', () => {
  const records = [
    record('enable', { wasEnabled: false }),
    record('start', { wasActive: true }),
    record('disable', { wasEnabled: true, wasActive: true }),
  ];
  assert.deepEqual(settledServices(records), [
    record('enable', { wasEnabled: false }),
    record('start'),
    record('disable', { wasEnabled: false }),
  ]);
});
