import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkManifest } from '../../src/commands/check.ts';
import { initManifest } from '../../src/commands/init.ts';
import { createContext } from '../../src/core/context.ts';
import type { ArxError } from '../../src/core/errors.ts';
import { manifestTextOf } from '../../src/model/manifest/manifest-text.ts';

const context = createContext();

function scratch(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'arx-check-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

async function* bytes(...chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
}

function code(expected: string): (error: ArxError) => boolean {
  return (error) => {
    assert.equal(error.code, expected);
    return true;
  };
}

test('initManifest() writes a manifest that checkManifest() accepts', async () => {
  using directory = scratch();
  const file = join(directory.path, 'arx.yaml');
  assert.deepEqual(initManifest(file), { file, sources: 2, commands: 2 });
  assert.match(readFileSync(file, 'utf8'), /^# yaml-language-server: \$schema=arx\.schema\.json\n/);
  const found = await checkManifest({ manifest: file, stdin: bytes() }, context);
  assert.deepEqual(found, { file, sources: 2, data: 2, commands: 2 });
});

test('initManifest() overwrites nothing, not even through a link', () => {
  using directory = scratch();
  const file = join(directory.path, 'arx.yaml');
  writeFileSync(file, 'mine');
  assert.throws(() => initManifest(file), code('USAGE_EXISTS'));
  assert.equal(readFileSync(file, 'utf8'), 'mine');
  symlinkSync('nowhere', join(directory.path, 'link.yaml'));
  assert.throws(() => initManifest(join(directory.path, 'link.yaml')), code('USAGE_EXISTS'));
  assert.deepEqual(readdirSync(directory.path).sort(), ['arx.yaml', 'link.yaml']);
});

test('initManifest() leaves nothing when it cannot write', () => {
  using directory = scratch();
  assert.throws(() => initManifest(join(directory.path, 'missing', 'arx.yaml')), code('WRITE_FAILED'));
  assert.deepEqual(readdirSync(directory.path), []);
});

test('checkManifest() reads standard input when it is told "-"', async () => {
  const found = await checkManifest({ manifest: '-', stdin: bytes('code:', ' [ls]\n') }, context);
  assert.deepEqual(found, { file: '<stdin>', sources: 0, data: 0, commands: 1 });
});

test('checkManifest() throws every problem, with the text for their frames', async () => {
  const stdin = bytes('nmae: x\ncode: [ls -l]\n');
  await assert.rejects(checkManifest({ manifest: '-', stdin }, context), (error: ArxError) => {
    assert.deepEqual(
      error.problems.map(({ code }) => code),
      ['MANIFEST_UNKNOWN_KEY', 'MANIFEST_COMMAND'],
    );
    assert.equal(error.problems[0]?.at?.file, '<stdin>');
    assert.equal(manifestTextOf(error), 'nmae: x\ncode: [ls -l]\n');
    return true;
  });
});

test('checkManifest() tells where bytes are no UTF-8, and where a byte order mark is', async () => {
  for (const [text, column] of [
    [Buffer.from([0x61, 0x3a, 0x20, 0xff]), 4],
    [Buffer.from([0xef, 0xbb, 0xbf, 0x61]), 1],
  ] as const)
    await assert.rejects(checkManifest({ manifest: '-', stdin: bytes(text) }, context), (error: ArxError) => {
      assert.equal(error.problems[0]?.code, 'MANIFEST_ENCODING');
      assert.equal(error.problems[0]?.at?.column, column);
      return true;
    });
});

test('checkManifest() refuses a file that is not there, and a stream without end', async () => {
  const missing = checkManifest({ manifest: '/nonexistent/arx.yaml', stdin: bytes() }, context);
  await assert.rejects(missing, code('USAGE_NO_FILE'));
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) yield await Promise.resolve(Buffer.alloc(1024 * 1024));
  }
  await assert.rejects(checkManifest({ manifest: '-', stdin: endless() }, context), code('UNSAFE_LIMIT'));
});
