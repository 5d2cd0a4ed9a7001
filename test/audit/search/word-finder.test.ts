import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordFinder } from '../../../src/audit/search/word-finder.ts';
import { seeded } from '../../helpers/random.ts';

test('wordFinder() finds exactly the words that a search for each finds, at the same places', () => {
  const random = seeded(3);
  const letters = ['a', 'b', 'A', '-', '\u00e4', '\u65e5'];
  const some = (most: number): string =>
    Array.from({ length: 1 + random.below(most) }, () => random.pick(letters)).join('');
  for (let round = 0; round < 500; round += 1) {
    const words = [
      ...new Set(
        Array.from({ length: 8 }, () =>
          some(4)
            .replaceAll(/[^abA-]/g, 'b')
            .toLowerCase(),
        ),
      ),
    ];
    const text = some(60);
    const found: string[] = [];
    wordFinder(words)(text, (word, offset) => found.push(`${word} ${offset}`));
    const expected = words.flatMap((word, index) =>
      placesOf(text.replaceAll('A', 'a'), word).map((at) => `${index} ${at}`),
    );
    assert.deepEqual(
      found.toSorted(),
      expected.toSorted(),
      `${JSON.stringify(words)} in ${JSON.stringify(text)}`,
    );
  }
});

function placesOf(text: string, word: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) places.push(at);
  return places;
}
