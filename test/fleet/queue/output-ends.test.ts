import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OutputEnds, type Written } from '../../../src/fleet/queue/output-ends.ts';

const HALF = 64 * 1024;
const textOf = (list: readonly Written[]): string =>
  list.map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join('');

/** Bytes that differ, so that it is seen where they are from. */
const bytesOf = (size: number): string =>
  Array.from({ length: Math.ceil(size / 8) }, (_, at) => `${at}`.padStart(7, '0').concat('\n'))
    .join('')
    .slice(0, size);

const SIZES = [
  { size: 1, pieces: 1 },
  { size: 1000, pieces: 1000 },
  { size: HALF, pieces: 3 },
  { size: 2 * HALF + 1000, pieces: 1 },
  { size: 10 * HALF, pieces: 7 },
  { size: 10 * HALF, pieces: 9000 },
] as const;

for (const { size, pieces } of SIZES)
  test(`OutputEnds keeps the beginning and the end of ${size} bytes in ${pieces} pieces, and counts the rest`, () => {
    const all = bytesOf(size);
    const ends = new OutputEnds();
    const step = Math.ceil(size / pieces);
    for (let at = 0; at < size; at += step)
      ends.add({ step: 'code[0]', stream: 'stdout', bytes: Buffer.from(all.slice(at, at + step)) });
    const [head, tail] = [textOf(ends.head), textOf(ends.tail)];
    assert.equal(head, all.slice(0, head.length));
    assert.equal(tail, tail === '' ? '' : all.slice(-tail.length));
    assert.equal(head.length + ends.missing + tail.length, size);
    assert.ok(head.length > Math.min(size, HALF) - 200 && head.length <= HALF);
    assert.ok(tail.length <= HALF);
    if (size < HALF - 200) assert.equal(ends.missing, 0);
    else if (size > 2 * HALF) assert.ok(tail.length > HALF - 200, `${tail.length}`);
  });

test('OutputEnds puts neighbours of one command and stream together, and keeps their order', () => {
  const ends = new OutputEnds();
  const parts = [
    ['a', 'stdout', '1'],
    ['a', 'stdout', '2'],
    ['a', 'stderr', '3'],
    ['a', 'stdout', '4'],
    ['b', 'stdout', '5'],
  ] as const;
  for (const [step, stream, text] of parts) ends.add({ step, stream, bytes: Buffer.from(text) });
  assert.deepEqual(
    ends.head.map(({ step, stream, bytes }) => [step, stream, Buffer.from(bytes).toString()]),
    [
      ['a', 'stdout', '12'],
      ['a', 'stderr', '3'],
      ['a', 'stdout', '4'],
      ['b', 'stdout', '5'],
    ],
  );
});

test('OutputEnds holds few pieces of two streams that take turns with each byte', () => {
  const ends = new OutputEnds();
  const bytes = Buffer.from('x');
  for (let turn = 0; turn < 300_000; turn += 1)
    ends.add({ step: 'code[0]', stream: turn % 2 === 0 ? 'stdout' : 'stderr', bytes });
  const kept = ends.head.length + ends.tail.length;
  assert.ok(kept > 100 && kept < 2000, `${kept}`);
  assert.equal(kept + ends.missing, 300_000);
});
