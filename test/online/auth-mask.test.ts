import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { createContext } from '../../src/core/context.ts';
import { ArxError } from '../../src/core/errors.ts';
import type { Event } from '../../src/core/event.ts';
import { masked, maskedText, maskingContext } from '../../src/online/auth/mask.ts';

const SECRETS = ['tök+en/"1&2" %', 'plainsecret', 'a.*b$(c)[d]', 'p@:/?#x'];
const access = { secrets: SECRETS };

const FORMS: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  JSON: (secret) => JSON.stringify(secret),
  'a component of a URL': (secret) => encodeURIComponent(secret),
  'a component in small letters': (secret) =>
    encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  'a form': (secret) => new URLSearchParams({ a: secret }).toString(),
  base64: (secret) => Buffer.from(secret).toString('base64'),
  base64url: (secret) => Buffer.from(secret).toString('base64url'),
  'base64 behind a user': (secret) => Buffer.from(`u:${secret}`).toString('base64'),
  'base64 behind a longer user': (secret) => Buffer.from(`us:${secret}:x`).toString('base64'),
  'base64 behind the longest user': (secret) => Buffer.from(`use:${secret}yy`).toString('base64url'),
  hexadecimal: (secret) => Buffer.from(secret).toString('hex'),
};

for (const [title, form] of Object.entries(FORMS))
  test(`maskedText() hides a secret when it stands as ${title}`, () => {
    for (const secret of SECRETS) {
      const shown = form(secret);
      const text = maskedText(`before ${shown} after`, access);
      assert.ok(text.includes('[redacted]'), text);
      assert.ok(text.startsWith('before ') && text.endsWith(' after'), text);
      // Of base64 the characters that hold bits of something else may stay.
      assert.ok(text.length <= 'before [redacted] after'.length + 10, text);
    }
  });

test('maskedText() leaves a text alone when no secret is in it, and hides a short one only where it stands alone', () => {
  assert.equal(maskedText('message of a plain secret', access), 'message of a plain secret');
  assert.equal(maskedText('nothing', { secrets: [] }), 'nothing');
  assert.equal(maskedText('nothing', { secrets: [''] }), 'nothing');
  assert.equal(maskedText('the message of me', { secrets: ['me'] }), 'the message of [redacted]');
});

test('masked() gives an error of arx without the secret anywhere', () => {
  const cause = Object.assign(new Error('got plainsecret'), {
    options: { headers: { authorization: 'Bearer plainsecret' } },
  });
  const error = new ArxError('SOURCE_GIT', 'Cannot use "plainsecret"', {
    hint: 'try plainsecret',
    cause: new TypeError('outer', { cause }),
    at: { file: 'arx.yaml', line: 1, column: 1, length: 1 },
    data: { words: ['x', { deep: 'plainsecret' }], plainsecret: 1, bytes: Buffer.from('plainsecret') },
    problems: [{ code: 'SOURCE_GIT', message: 'plainsecret' }],
  });
  const clean = masked(error, access);
  assert.ok(clean instanceof ArxError);
  assert.equal(clean.code, 'SOURCE_GIT');
  assert.equal(clean.message, 'Cannot use "[redacted]"');
  assert.deepEqual(clean.at, error.at);
  assert.match(inspect(error, { depth: 9, showHidden: true }), /plainsecret/);
  assert.doesNotMatch(inspect(clean, { depth: 9, showHidden: true }), /plainsecret/);
  assert.doesNotMatch(`${clean.stack}${JSON.stringify(clean)}`, /plainsecret/);
});

test('masked() gives the same value when it has no secret', () => {
  const error = new ArxError('SOURCE_GIT', 'Cannot', { cause: new Error('x'), data: { a: [1, 'b', null] } });
  assert.equal(masked(error, access), error);
  assert.equal(masked(new Error('plainsecret'), { secrets: [] }) instanceof Error, true);
  assert.equal(masked('text plainsecret', access), 'text [redacted]');
  assert.equal(masked(undefined, access), undefined);
});

test('masked() comes to an end when causes go in a circle', () => {
  const error = new Error('plainsecret');
  error.cause = error;
  assert.doesNotMatch(inspect(masked(error, access), { depth: 99 }), /plainsecret/);
});

test('maskingContext() reports events without the secret', () => {
  const events: Event[] = [];
  const context = maskingContext(createContext({ report: (event) => void events.push(event) }), () => access);
  context.report({ type: 'source', source: 'x', state: 'started', detail: 'at plainsecret' });
  context.report({ type: 'source', source: 'plainsecret', state: 'started', detail: 'x' });
  context.report({ type: 'warning', message: 'fine', hint: 'plainsecret' });
  assert.deepEqual(events, [
    { type: 'source', source: 'x', state: 'started', detail: 'at [redacted]' },
    { type: 'source', source: 'plainsecret', state: 'started', detail: 'x' },
    { type: 'warning', message: 'fine', hint: '[redacted]' },
  ]);
});
