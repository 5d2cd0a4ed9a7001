import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayOf, daysSince, isDay } from '../../src/core/day.ts';

const DAYS: readonly (readonly [string, boolean])[] = [
  ['2028-02-29', true],
  ['2027-01-31', true],
  ['2027-02-29', false],
  ['2027-02-31', false],
  ['2027-13-01', false],
  ['2027-1-31', false],
  ['2027-01-31T00:00:00Z', false],
  ['+002027-01-31', false],
  ['', false],
];

for (const [text, expected] of DAYS)
  test(`isDay() is ${expected} when the text is "${text}"`, () => assert.equal(isDay(text), expected));

test('dayOf() is the day in UTC when the time has another zone', () => {
  assert.equal(dayOf(new Date('2027-01-31T23:30:00-01:00')), '2027-02-01');
});

test('daysSince() counts whole days, also into the future, and knows no age of what is no date', () => {
  const now = new Date('2027-01-31T12:00:00Z');
  const ages = ['2027-01-31', '2027-01-30T12:00:00Z', '2027-02-02', 'soon'].map((date) =>
    daysSince(date, now),
  );
  assert.deepEqual(ages, [0, 1, -2, Number.NaN]);
});
