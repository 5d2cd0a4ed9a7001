import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { redactText, redactUrl } from '../../src/core/redact.ts';

const URLS: readonly (readonly [string, string])[] = [
  ['https://bob:s3cret@host.example/x', 'https://host.example/x'],
  ['https://s3cret@host.example/x', 'https://host.example/x'],
  ['git+https://bob:s3cret@host.example/x.git?ref=v1#a', 'git+https://host.example/x.git?ref=v1#a'],
  ['git+ssh://git:s3cret@host.example/x.git', 'git+ssh://git@host.example/x.git'],
  ['ssh://git@host.example/x', 'ssh://git@host.example/x'],
  ['ssh://git%3As3cret@host.example/x', 'ssh://git@host.example/x'],
  ['postgres://app:s3cret@db.example/app', 'postgres://db.example/app'],
  ['https://bob:s3cret%40host.example/x', 'https://host.example/x'],
  ['https://bob:s3@cret@host.example/x', 'https://host.example/x'],
  ['https://bob:s3/cret@host.example/x', 'https://host.example/x'],
  ['https://bob:s3?cret@host.example/x', 'https://host.example/x'],
  ['https://bob:s3#cret@host.example/x', 'https://host.example/x'],
  ['https://bob:p@s3/cret@host.example/x', 'https://host.example/x'],
  ['https:/bob:s3cret@host.example/', 'https:/host.example/'],
  ['https:\\\\bob:s3cret@host.example/', 'https:\\\\host.example/'],
  ['https:\\/\\/bob:s3cret@host.example\\/', 'https:\\/\\/host.example\\/'],
  ['//bob:s3cret@host.example/', '//host.example/'],
  ['bob:s3cret@host.example:path/x', 'bob@host.example:path/x'],
  ['https%3A%2F%2Fbob%3As3cret%40host.example%2Fx', 'https://host.example/x'],
  ['https://proxy.example/https://bob:s3cret@host.example/x', 'https://proxy.example/https://host.example/x'],
  ['https://host.example/?a=1&to=https%3A%2F%2Fbob%3As3cret%40b.example%2F', 'https://host.example/?a=1'],
  ['https://host.example/?to=https%253A%252F%252Fbob%253As3cret%2540b.example', 'https://host.example/'],
  ['https://host.example/x?token=s3cret&b=1', 'https://host.example/x?b=1'],
  ['https://host.example/x?b=1&TOKEN=s3cret#top', 'https://host.example/x?b=1#top'],
  ['https://host.example/x?b=1;api_key=s3;cret', 'https://host.example/x?b=1'],
  ['https://host.example/x#access_token=s3cret', 'https://host.example/x'],
  ['https://host.example/x?%74oken=s3cret', 'https://host.example/x'],
  ['https://host.example/x?a=b?token=s3cret', 'https://host.example/x?a=b'],
  ['/relative?token=s3cret', '/relative'],
  ['https://bob:s3cret@host.example/a b?n=1&token=s3cret', 'https://host.example/a b?n=1'],
];
const FAMILIES: readonly (readonly [string, readonly string[]])[] = [
  ['AWS', ['X-Amz-Signature', 'X-Amz-Credential', 'X-Amz-Security-Token', 'X-Amz-Date', 'AWSAccessKeyId']],
  ['Google', ['X-Goog-Signature', 'X-Goog-Credential', 'GoogleAccessId']],
  ['CloudFront', ['Signature', 'Key-Pair-Id', 'Policy']],
  ['tokens', ['token', 'access_token', 'private_token', 'api_key', 'apikey', 'api-key', 'key', 'password']],
  ['more', ['secret', 'client_secret', 'auth', 'authorization', 'jwt', 'code', 'sig', 'sas', 'session_id']],
];
const KEPT = [
  'file:///@/./x',
  'file:///@/~bob/x',
  'https://registry.example/@scope/name',
  'https://host.example/x?version=1&sv=2&se=3&tokenizer=a&keyboard=b&mail=a@b.example',
  'git+ssh://git@host.example/a.git?ref=token',
  'git@host.example:a/b.git',
  'registry.example:5000/app@sha256:abcdef',
  'app:1.0@sha256:abcdef',
  'mailto:bob@host.example',
  'nothing at all: a@b, c:d, 12:30',
];

for (const [url, expected] of URLS) {
  test(`redactUrl() and redactText() give ${expected} when they get ${url}`, () => {
    assert.equal(redactUrl(url), expected);
    assert.equal(redactText(`see '${url}', then`), `see '${expected}', then`);
  });
}

for (const [family, names] of FAMILIES) {
  test(`redactUrl() drops the parameters of ${family}`, () => {
    for (const name of names)
      assert.equal(redactUrl(`https://h.example/x?${name}=s3cret&b=1`), 'https://h.example/x?b=1');
  });
}

test('redactUrl() drops a whole Azure or CloudFront grant when its signature is there', () => {
  const azure = 'https://a.example/c?sv=1&st=2&se=3&sr=b&sp=r&sig=s3cret&x=1';
  assert.equal(redactUrl(azure), 'https://a.example/c?x=1');
  assert.equal(redactUrl('https://a.example/c?Expires=1&Signature=s3cret&x=1'), 'https://a.example/c?x=1');
});

test('redactText() leaves what has no credential as it is', () => {
  for (const text of KEPT) assert.equal(redactText(text), text);
});

test('redactText() takes a password with white space in it, too', () => {
  assert.equal(redactText('x https://bob:my s3cret@host.example/ y'), 'x https://host.example/ y');
});

// Letters that no other part of the text has, so that a rest of the secret would be seen.
const secret = fc.string({
  unit: fc.constantFrom(...'S E C R E T Ä 7 ! $ * + , ; = % & ? / # : . - _ ~'.split(' ')),
  minLength: 4,
  maxLength: 24,
});
const around = fc.constantFrom('', ' ', '\n', '"', "'", '(', 'see ', 'fatal: unable to access ');
const shapes: ((hidden: string) => string)[] = [
  (hidden) => `https://user:${hidden}@host.test/path`,
  (hidden) => `git+ssh://user:${hidden}@host.test/path`,
  (hidden) => `https://${hidden}@host.test:8080/path`,
  (hidden) => `https://host.test/path?a=b&token=${hidden}`,
  (hidden) => `https://host.test/path?sig=${hidden}&a=b#x`,
  (hidden) => `user:${hidden}@host.test:path`,
  (hidden) => `https://host.test/?to=${encodeURIComponent(`https://u:${hidden}@b.test/`)}`,
];

test('redactText() leaves nothing of a planted secret, wherever it is planted', () => {
  const property = fc.property(
    secret,
    fc.constantFrom(...shapes),
    around,
    around,
    (hidden, shape, left, right) => {
      const planted = encodeURIComponent(hidden);
      const clean = redactText(left + shape(planted) + right);
      assert.ok(!clean.includes(planted), clean);
      assert.equal(redactText(clean), clean);
    },
  );
  fc.assert(property, { numRuns: 3000 });
});

test('redactText() changes nothing when it has redacted before, whatever the text', () => {
  const part = fc.constantFrom(
    'https:',
    '//',
    '/',
    ':',
    '@',
    '?',
    '#',
    '&',
    '=',
    'token',
    '%40',
    '%2f',
    'u',
    'h',
    ' ',
    '"',
  );
  const property = fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
    const once = redactText(parts.join(''));
    assert.equal(redactText(once), once);
    const url = redactUrl(parts.join(''));
    assert.equal(redactUrl(url), url);
  });
  fc.assert(property, { numRuns: 5000 });
});

// A text like these came from a server or a manifest; each authority must not be read to the end of the text.
for (const [text, expected] of [
  ['http:'.repeat(200_000), 'http:'.repeat(200_000)],
  [`@${'https:a'.repeat(200_000)}`, `@${'https:a'.repeat(200_000)}`],
  [`https://u:p@h/?${'http:'.repeat(200_000)}`, `https://h/?${'http:'.repeat(200_000)}`],
] as const)
  test(`redactUrl() ends when ${text.length} characters look like many URLs: ${text.slice(0, 20)}`, () => {
    assert.ok(redactUrl(text) === expected);
  });
