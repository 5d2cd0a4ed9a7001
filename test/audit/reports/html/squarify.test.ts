import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Box, squarify } from '../../../../src/audit/reports/html/squarify.ts';

const WHOLE: Box = { x: 10, y: 20, width: 600, height: 400 };
const area = ({ width, height }: Box): number => width * height;
const overlap = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

test('squarify() cuts the example of its paper as the paper does', () => {
  const boxes = squarify([6, 6, 4, 3, 2, 2, 1], { x: 0, y: 0, width: 6, height: 4 });
  const rounded = boxes.map(({ x, y, width, height }) =>
    [x, y, width, height].map((each) => Number(each.toFixed(2))),
  );
  assert.deepEqual(rounded.slice(0, 4), [
    [0, 0, 3, 2],
    [0, 2, 3, 2],
    [3, 0, 1.71, 2.33],
    [4.71, 0, 1.29, 2.33],
  ]);
});

test('squarify() gives each size its share, all inside, none over another', () => {
  const sizes = fc
    .array(fc.integer({ min: 1, max: 1_000_000_000 }), { minLength: 1, maxLength: 40 })
    .map((list) => list.toSorted((a, b) => b - a));
  fc.assert(
    fc.property(sizes, (sizes) => {
      const boxes = squarify(sizes, WHOLE);
      const total = sizes.reduce((sum, size) => sum + size, 0);
      for (const [index, box] of boxes.entries()) {
        assert.ok(Math.abs(area(box) - ((sizes[index] ?? 0) / total) * area(WHOLE)) < 0.01);
        assert.ok(Math.abs(area(box) - overlap(box, WHOLE)) < 0.01);
        for (const other of boxes.slice(index + 1)) assert.ok(overlap(box, other) < 0.01);
      }
      assert.equal(boxes.length, sizes.length);
    }),
  );
});

test('squarify() cuts nothing into nothing', () => assert.deepEqual(squarify([], WHOLE), []));
