import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, MEDIA_TYPE } from '../../src/core/descriptor.ts';
import { checkSealShape } from '../../src/model/seal-shape.ts';
import { SEAL_VERSION } from '../../src/model/seal.ts';

const NONE = new Uint8Array();

function sealOf(capabilities: unknown): unknown {
  return {
    mediaType: MEDIA_TYPE.seal,
    formatVersion: SEAL_VERSION,
    manifest: describe(MEDIA_TYPE.manifest, NONE),
    lock: describe(MEDIA_TYPE.lock, NONE),
    sbom: describe(MEDIA_TYPE.sbom, NONE),
    sources: [],
    code: [{ cmd: 'ls', args: [], ...(capabilities !== undefined && { capabilities }) }],
    data: [],
  };
}

for (const good of [undefined, {}, { reads: ['/a', '…'], services: ['app start'] }, { opaque: [] }])
  test(`checkSealShape() takes the capabilities ${JSON.stringify(good)}`, () => {
    assert.equal(checkSealShape(sealOf(good)), undefined);
  });

for (const bad of [null, [], 'reads', { reads: 'a' }, { reads: [1] }, { reads: ['a\0b'] }, { flies: ['a'] }])
  test(`checkSealShape() refuses the capabilities ${JSON.stringify(bad)}`, () => {
    assert.match(checkSealShape(sealOf(bad)) ?? '', /^seal\.code\[0\]\.capabilities/);
  });
