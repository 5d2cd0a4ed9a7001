import assert from 'node:assert/strict';
import { closeSync, mkdirSync, openSync, rmdirSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { FileBytes } from '../../src/archive/file-bytes.ts';
import { ArxError } from '../../src/core/errors.ts';
import { readBundle, readContent, readHead } from '../../src/offline/read-bundle.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';
import { ownTrust, putTogether, resign, sampleParts, World } from '../helpers/sample-bundle.ts';

const world = new World();
after(() => world[Symbol.dispose]());
const path = world.path('bundle.arx');
let bundle: Buffer;

/** So large that a second thread reads a part of it: many small files, and large ones for both threads. */
before(async () => {
  const sizes = [...Array.from({ length: 3000 }, (_, at) => (at * 7919) % 9000), 40, 3, 50, 30];
  const files = sizes.map((size, at): [string, Buffer] => [
    `f${String(at).padStart(4, '0')}`,
    Buffer.alloc(at < 3000 ? size : size << 20, `${at} `),
  ]);
  const parts = await sampleParts(world, [Object.fromEntries(files)]);
  bundle = await putTogether(world, await resign(world, parts, await ownSigner(world.context)));
  assert.ok(bundle.length > 128 << 20);
});

/** What is said of a file, with help and without. */
async function said(content: Buffer): Promise<{ helped: string; alone: string }> {
  writeFileSync(path, content);
  const trust = await ownTrust(world);
  const helped = await answer(async (bytes) => void (await readBundle(bytes, trust, world.context)));
  const alone = await answer(async (bytes) => {
    await readContent(await readHead(bytes, trust, world.context), undefined, world.context);
  });
  return { helped, alone };
}

async function answer(read: (bytes: FileBytes) => Promise<void>): Promise<string> {
  const fd = openSync(path, 'r');
  try {
    await read(new FileBytes(fd));
    return 'it holds';
  } catch (error) {
    assert.ok(error instanceof ArxError);
    return `${error.code} ${error.message}`;
  } finally {
    closeSync(fd);
  }
}

function* frames(content: Buffer): Generator<Buffer> {
  const size = 4 << 20;
  for (let at = 0; at < content.length; at += size) yield zstdCompressSync(content.subarray(at, at + size));
}

test('a large bundle holds also where the working directory was removed', async () => {
  const [before, gone] = [process.cwd(), world.path('gone')];
  mkdirSync(gone);
  process.chdir(gone);
  rmdirSync(gone);
  try {
    assert.deepEqual(await said(bundle), { helped: 'it holds', alone: 'it holds' });
  } finally {
    process.chdir(before);
  }
});

const FORMS: readonly (readonly [form: string, packed: (content: Buffer) => Buffer])[] = [
  ['as it is', (content) => content],
  ['compressed', (content) => Buffer.concat([...frames(content)])],
];
for (const [form, packed] of FORMS) {
  test(`a large bundle, ${form}, holds`, async () => {
    assert.deepEqual(await said(packed(bundle)), { helped: 'it holds', alone: 'it holds' });
  });

  for (const part of [0.05, 0.3, 0.4, 0.8, 0.999])
    test(`of a large bundle, ${form}, with another byte at ${part}, two threads say what one says`, async () => {
      const spoilt = Buffer.from(bundle);
      const at = Math.floor(spoilt.length * part);
      spoilt[at] = (spoilt[at] ?? 0) ^ 1;
      const { helped, alone } = await said(packed(spoilt));
      assert.match(alone, /^INTEGRITY_/);
      assert.equal(helped, alone);
    });

  test(`of a large bundle, ${form}, that is cut off, two threads say what one says`, async () => {
    const { helped, alone } = await said(packed(bundle).subarray(0, -700));
    assert.match(alone, /^INTEGRITY_/);
    assert.equal(helped, alone);
  });

  test(`of a large bundle, ${form}, with bytes behind its end, two threads say what one says`, async () => {
    const { helped, alone } = await said(Buffer.concat([packed(bundle), Buffer.alloc(512)]));
    assert.match(alone, /^INTEGRITY_/);
    assert.equal(helped, alone);
  });
}
