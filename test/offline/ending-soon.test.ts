import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '../../src/core/event.ts';
import { readBundle } from '../../src/offline/read-bundle.ts';
import { trustInKeys } from '../../src/trust/trust-in-keys.ts';
import { BufferBytes } from '../helpers/buffer-bytes.ts';
import { ownTrust, putTogether, sampleParts, World } from '../helpers/sample-bundle.ts';

const CASES: readonly (readonly [notAfter: string | undefined, warned: boolean])[] = [
  [undefined, false],
  ['2026-06-15', true],
  ['2026-06-16', true],
  ['2026-07-15', true],
  ['2026-07-16', false],
  ['2999-12-31', false],
];

for (const [notAfter, warned] of CASES)
  test(`readBundle() ${warned ? 'warns' : 'says nothing'} on 15 June when a key counts until ${notAfter}`, async () => {
    const events: Event[] = [];
    using world = new World({
      now: () => new Date('2026-06-15T10:00:00Z'),
      report: (event) => void events.push(event),
    });
    const bytes = await putTogether(world, await sampleParts(world));
    const { keys } = await ownTrust(world);
    const trust = trustInKeys(keys.map((key) => ({ ...key, ...(notAfter !== undefined && { notAfter }) })));
    await readBundle(new BufferBytes(bytes), trust, world.context);
    const warnings = events.flatMap((event) => (event.type === 'warning' ? event.message : []));
    assert.equal(warnings.length, warned ? 1 : 0);
    if (warned) assert.match(warnings[0] ?? '', new RegExp(`"own" .* counts until ${notAfter} only`));
  });
