import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MEDIA_TYPE } from '../../src/core/descriptor.ts';
import { checkSealShape } from '../../src/model/seal-shape.ts';

const digest = `sha256:${'0'.repeat(64)}`;
const descriptor = (mediaType: string): object => ({ mediaType, digest, size: 0 });

/** A seal with one file, one directory and one command. */
function sealOf(command: object): object {
  const source = (request: string, nature: string): object => ({
    request,
    nature,
    resolution: {},
    tree: descriptor(MEDIA_TYPE.tree),
    entries: 0,
    contentSize: 0,
  });
  return {
    mediaType: MEDIA_TYPE.seal,
    formatVersion: 1,
    manifest: descriptor(MEDIA_TYPE.manifest),
    lock: descriptor(MEDIA_TYPE.lock),
    sbom: descriptor(MEDIA_TYPE.sbom),
    sources: [source('a', 'file'), source('b', 'directory')],
    code: [{ args: [], ...command }],
    data: [],
  };
}

test('checkSealShape() takes a jar that is a source of file nature', () => {
  assert.equal(checkSealShape(sealOf({ source: 0, jar: true })), undefined);
  assert.equal(checkSealShape(sealOf({ source: 0 })), undefined);
});

const WRONG: readonly object[] = [
  { source: 1, jar: true },
  { source: 2, jar: true },
  { cmd: 'java', jar: true },
  { cmd: 'java', source: 0, jar: true },
  { jar: true },
  { source: 0, jar: false },
  { source: 0, jar: 'true' },
  { source: 0, jar: 1 },
];
for (const command of WRONG)
  test(`checkSealShape() refuses the command ${JSON.stringify(command)}`, () => {
    assert.match(checkSealShape(sealOf(command)) ?? '', /^seal\.code\[0\]/);
  });
