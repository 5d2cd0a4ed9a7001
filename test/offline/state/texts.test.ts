import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalText, type Json } from '../../../src/core/canonical-json.ts';
import { digestOf } from '../../../src/core/digest.ts';
import type { Change } from '../../../src/offline/state/change.ts';
import { changeText } from '../../../src/offline/state/change-text.ts';
import type { Found } from '../../../src/offline/state/found.ts';
import type { OwnedPath } from '../../../src/offline/state/installed.ts';
import { ownedText } from '../../../src/offline/state/owned-text.ts';

const text = fc.string({ unit: 'grapheme', minLength: 1 });
const account = fc.nat(0xfffffffe);
const mode = fc.nat(0o7777);
// Whoever gives one of these a new member must name it here, and so finds what writes it.
const file: fc.Arbitrary<Required<Found & { kind: 'file' }>> = fc.record({
  kind: fc.constant('file'),
  digest: text.map((content) => digestOf(content)),
  size: fc.maxSafeNat(),
  mode,
  uid: account,
  gid: account,
});
const link: fc.Arbitrary<Required<Found & { kind: 'link' }>> = fc.record({
  kind: fc.constant('link'),
  target: text,
  uid: account,
  gid: account,
});
const directory: fc.Arbitrary<Required<Found & { kind: 'directory' }>> = fc.record({
  kind: fc.constant('directory'),
  mode,
  uid: account,
  gid: account,
});
const found = fc.oneof(file, link, directory);
const foundOrNothing = fc.oneof(found, fc.constant(null));
const allOfChange: { readonly [Name in keyof Required<Change>]: fc.Arbitrary<Required<Change>[Name]> } = {
  path: text,
  before: foundOrNothing,
  after: foundOrNothing,
  savedAs: text,
};
const allOfOwned: { readonly [Name in keyof Required<OwnedPath>]: fc.Arbitrary<Required<OwnedPath>[Name]> } =
  { path: text, placed: found, original: foundOrNothing, takenFrom: text, takenBy: text };

test('changeText() writes any change as canonical JSON', () => {
  const change = fc.record(allOfChange, { requiredKeys: ['path', 'before', 'after'] });
  fc.assert(
    fc.property(change, (one) => {
      assert.equal(changeText(one), canonicalText(one as unknown as Json));
    }),
    { numRuns: 1000 },
  );
});

test('ownedText() writes whatever a bundle has at a path as canonical JSON', () => {
  const owned = fc.record(allOfOwned, { requiredKeys: ['path', 'placed', 'original'] });
  fc.assert(
    fc.property(owned, (one) => {
      assert.equal(ownedText(one), canonicalText(one as unknown as Json));
    }),
    { numRuns: 1000 },
  );
});
