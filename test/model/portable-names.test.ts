import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameWarnings } from '../../src/model/portable-names.ts';

const TWINS = 'that only case or Unicode form tells from another';
const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['names differ', ['a', 'b', 'd', 'd/a', 'd/b', 'e/a'], []],
  ['case tells them apart', ['A', 'a', 'x'], [`it has 1 name ${TWINS}: "A" and "a"`]],
  [
    'case maps to two characters',
    ['\u00df', 'SS', 'ss'],
    [`it has 2 names ${TWINS}: "\u00df" and "SS", "\u00df" and "ss"`],
  ],
  [
    'one letter has three forms',
    ['\u03a3', '\u03c3', '\u03c2'],
    [`it has 2 names ${TWINS}: "\u03a3" and "\u03c3", "\u03a3" and "\u03c2"`],
  ],
  ['only the composition differs', ['\u00e9', 'e\u0301'], [`it has 1 name ${TWINS}: "\u00e9" and "e\u0301"`]],
  ['letters only look alike', ['\ufb01', 'f', '\u0430', 'a', '2', '\u00b2'], []],
  [
    'directories are twins, not what is in them',
    ['D', 'D/x', 'd', 'd/x'],
    [`it has 1 name ${TWINS}: "D" and "d"`],
  ],
  [
    'there are many',
    ['a', 'A', 'b', 'B', 'c', 'C', 'e', 'E', 'f', 'F'],
    [`it has 5 names ${TWINS}: "a" and "A", "b" and "B", "c" and "C" and 2 more`],
  ],
  [
    'Windows has them for devices',
    ['con', 'd/NUL.txt', 'COM1', 'lpt\u00b3', 'aux .c', 'com10', 'console', 'xnul', 'prn-1'],
    ['it has 5 names that Windows has for devices: "con", "d/NUL.txt", "COM1" and 2 more'],
  ],
  [
    'Windows cannot have them',
    ['a:b', 'd/x.', 'y ', 'q?', '.hidden', 'x.y', ' z'],
    ['it has 4 names that Windows cannot have: "a:b", "d/x.", "y " and 1 more'],
  ],
];

for (const [what, paths, expected] of CASES)
  test(`nameWarnings() says the right thing when ${what}`, () => {
    assert.deepEqual(
      nameWarnings(paths).map(({ message }) => message),
      expected,
    );
  });

test('nameWarnings() has at most three lines for a hundred thousand names', () => {
  const paths = Array.from(
    { length: 100_000 },
    (_, at) => `d${at % 1000}/${at % 2 === 0 ? 'N\u00dcL' : 'con'} ${at}:.`,
  );
  assert.equal(nameWarnings([...paths, ...paths.map((path) => path.toLowerCase())]).length, 2);
});
