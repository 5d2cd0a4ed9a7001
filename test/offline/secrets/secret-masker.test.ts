import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { maskerOf } from '../../../src/offline/secrets/masking/secret-masker.ts';

/** What a masker makes of a text that comes in chunks of a length. */
function masked(
  values: readonly (string | Uint8Array)[],
  text: string | Uint8Array,
  chunk = Infinity,
): string {
  const masker = maskerOf(values.map((value) => Buffer.from(value)))();
  const bytes = Buffer.from(text);
  const shown: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunk) shown.push(masker.push(bytes.subarray(at, at + chunk)));
  return Buffer.concat([...shown, masker.end()]).toString();
}

const ODD = 'hunter2 pass/ü"x\\y+z';
const KEY = `-----BEGIN KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'.repeat(4)}\n  ab\n-----END KEY-----`;

const cases: [string, readonly string[], string, string][] = [
  ['the value', ['hunter22'], 'a hunter22 b', 'a *** b'],
  ['several in a row as one', ['hunter22'], 'hunter22hunter22', '***'],
  ['values that overlap', ['abcdef', 'efghij'], '<abcdefghij>', '<***>'],
  ['the longer of two', ['abcd', 'abcdefgh'], '<abcdefgh> <abcdefg>', '<***> <***efg>'],
  ['a value in another', ['bcdef', 'abcdefg'], 'abcdefx abcdefg', 'a***x ***'],
  ['each line of at least four characters', [KEY], KEY.replaceAll('\n', '\r\n'), '***\r\n***\r\n  ab\r\n***'],
  ['a whole value of lines', [KEY], `<${KEY}>`, '<***>'],
  ['a value in a URL', [ODD], `?a=${encodeURIComponent(ODD)}&b`, '?a=***&b'],
  ['a value in a URL with few escapes', [ODD], encodeURI(ODD), '***'],
  ['a value in a form', [ODD], new URLSearchParams({ a: ODD }).toString(), 'a=***'],
  ['escapes in small letters', [ODD], encodeURIComponent(ODD).toLowerCase(), '***'],
  ['a value in JSON', [ODD], JSON.stringify({ ODD }), '{"ODD":"***"}'],
  ['a value in ASCII JSON', ['pä😀ss'], '"p\\u00e4\\ud83d\\uDE00ss"', '"***"'],
  ['a value in JSON with more escapes', ['a/b<c'], '"a\\/b\\u003cc"', '"***"'],
  ['lines in JSON', [KEY], JSON.stringify(KEY), '"***"'],
  ['what a shell quotes', ['pa$s w"d'], 'pa\\$s\\ w\\"d', '***'],
  [
    'a quote in a shell',
    ["pa'ss-word"],
    `+ x '--p=pa'\\''ss-word'\nK='pa'"'"'ss-word'`,
    "+ x '--p=***'\nK='***'",
  ],
  ['quotes at both ends in a shell', ["'pass'"], `''\\''pass'\\'''`, "'***'"],
  ['a quote as it is', ["pa'ss", `x'"'"'y`, "u'\\''v"], `pa'ss x'"'"'y u'\\''v`, '*** *** ***'],
  ['octal, as printf %q has it', ['päss'], "$'p\\303\\244ss'", "$'***'"],
  ['hexadecimal', ['hunter22'], '68756E7465723232 68756e7465723232!', '*** ***!'],
  ['nothing of a beginning', ['hunter22'], 'hunter2 hunte\\r22 %68unter', 'hunter2 hunte\\r22 %68unter'],
  [
    'nothing of broken escapes',
    ['hunter22'],
    '%%6 %zz \\ud83d \\ud83d\\n \\x6 \\',
    '%%6 %zz \\ud83d \\ud83d\\n \\x6 \\',
  ],
  ['a value after a broken escape', ['%66x\\uu'], '%6%66x\\uu \\\\%66x\\uu', '%6*** \\\\***'],
  ['a mixture of escapes', ['hunter22'], 'h%75nt%65r22 \\u0068unter\\x32\\x32', '*** ***'],
];
for (const [what, values, text, expected] of cases) {
  test(`maskerOf() masks ${what}, however it is cut`, () => {
    for (const chunk of [Infinity, 1, 2, 3, 7]) assert.equal(masked(values, text, chunk), expected);
  });
}

for (const before of ['', 'x', 'yy', 'user:'])
  for (const after of ['', '!', '!!', ' and more']) {
    test(`maskerOf() masks base64 with ${before.length} bytes before and ${after.length} after it`, () => {
      const text = Buffer.from(before + ODD + after);
      for (const form of ['base64', 'base64url'] as const) {
        const shown = masked([ODD], text.toString(form), 1);
        const [head = '', tail = ''] = shown.split('***').map((part) => Buffer.from(part, form).toString());
        assert.match(shown, /\*\*\*/);
        // A character of base64 holds 6 bits: of the bytes beside the value only some are masked too.
        assert.ok(before.startsWith(head.slice(0, before.length)), shown);
        assert.ok(tail.length <= after.length + 1, shown);
      }
    });
  }

for (const [what, end] of [
  ['of lines', '\n'],
  ['of lines of Windows', '\r\n'],
  ['in JSON', '\\n'],
] as const) {
  test(`maskerOf() masks base64 that is made ${what}, wherever they are cut`, () => {
    for (let before = 0; before < 80; before += 1) {
      const text = Buffer.from('.'.repeat(before) + KEY).toString('base64');
      for (const width of [64, 76]) {
        const wrapped = text.replaceAll(new RegExp(`.{${width}}`, 'g'), `$&${end}`);
        const shown = masked([KEY], wrapped, 16).replaceAll(/\s|\\n/g, '');
        assert.ok(shown.replace(/^(?:Li4u)*/, '').length <= 16, shown);
      }
    }
  });
}

for (const secret of ['hunter2', 'hunter22', 'fourteen-bytes'])
  for (const end of ['\n', '\r\n'])
    test(`maskerOf() masks base64 of ${secret} in lines that end in ${JSON.stringify(end)}, wherever they are cut`, () => {
      for (let before = 0; before < 80; before += 1) {
        const text = Buffer.from('.'.repeat(before) + secret).toString('base64');
        for (const width of [64, 76]) {
          const shown = masked([secret], text.replaceAll(new RegExp(`.{${width}}`, 'g'), `$&${end}`), 16);
          // Up to three characters before the break, behind what is before the value.
          assert.match(shown, /^(?:Li4u|\s)*(?:Li?)?\w{0,3}\r?\n?\*\*\*\r?\n?=*\r?\n?$/);
        }
      }
    });

test('maskerOf() masks no four characters that base64 of a short value has at its end', () => {
  const text = Buffer.from('ab12cd').toString('base64');
  const [four, five] = [text.slice(4), text.slice(3)];
  assert.equal(masked(['ab12cd', 'ab12'], `${four} ${five} IxMg xMg`), `${four} *** IxMg xMg`);
});

test('maskerOf() masks base64 with escapes of a URL and of JSON', () => {
  const value = Buffer.from('fbffbffbefbefbeffffbfbefffffff', 'hex');
  const text = value.toString('base64');
  assert.match(text, /\+.*\//);
  assert.equal(masked([value], encodeURIComponent(text)), '***');
  assert.equal(masked([value], text.replaceAll('/', '\\/')), '***');
});

test('maskerOf() holds back only what may become a secret', () => {
  const masker = maskerOf([Buffer.from('hunter22')])();
  const show = (text: string): string => Buffer.from(masker.push(Buffer.from(text))).toString();
  assert.equal(show('Password: '), 'Password: ');
  assert.equal(show('is hun'), 'is ');
  assert.equal(show('gry\n'), 'hungry\n');
  assert.equal(show('a line\n'), 'a line\n');
  assert.equal(show('hunter2'), '');
  assert.equal(show('2'), '***');
  assert.equal(show('hunter'), '');
  assert.equal(Buffer.from(masker.end()).toString(), 'hunter');
});

test('maskerOf() holds back no more than the longest form, whatever comes', () => {
  for (const [value, piece] of [
    ['aaaaaaaaaaaaaaaa', 'a'],
    ['aaaaaaaaaaaaaaab', 'a'],
    [KEY, 'TUlJRXZRSUJBREFOQmdrcWhraUc5dzBCQVFFRkFBU0N\n\n\n'],
    [KEY, '\\u002d'],
  ] as const) {
    const masker = maskerOf([Buffer.from(value)])();
    let [put, got] = [0, 0];
    for (let round = 0; round < 2000; round += 1) {
      put += piece.length;
      got += masker.push(Buffer.from(piece)).length;
      const stars = piece === 'a' && value.endsWith('a');
      if (!stars) assert.ok(put - got <= 12 * value.length, `${put - got} bytes are held back`);
    }
    masker.end();
  }
});

test('maskerOf() lets go of the buffer that it was given', () => {
  const masker = maskerOf([Buffer.from('hunter22')])();
  const chunk = Buffer.from('hunter');
  masker.push(chunk);
  chunk.fill('x');
  assert.equal(Buffer.from(masker.end()).toString(), 'hunter');
});

/** Values whose forms no text has by chance; a star in one could come from what stands for another. */
const value = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 4, maxLength: 60 }),
    fc.string({ unit: 'grapheme-ascii', minLength: 4, maxLength: 200 }),
  )
  .map((text) => text.toWellFormed().replaceAll('*', 'x'))
  .filter((text) => text.length >= 4 && new Set(text).size >= 3);
const lines = fc.array(value, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('\n'));
const encodings: ((text: string) => string)[] = [
  (text) => text,
  (text) => encodeURIComponent(text),
  (text) => encodeURI(text),
  (text) => new URLSearchParams([['', text]]).toString(),
  (text) => JSON.stringify(text),
  (text) =>
    JSON.stringify(text).replaceAll(
      /[^ -~]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(`.${text}`).toString('base64'),
  (text) => Buffer.from(`..${text}`).toString('base64url'),
  (text) => Buffer.from(text).toString('hex'),
  (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
];

/** What must not be seen of a value: base64 only as far as the value alone decides it. */
function formsOf(text: string): string[] {
  const base64 = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]).toString('base64');
    return encoded.slice(
      before === 0 ? 0 : before + 1,
      Math.floor(((before + Buffer.byteLength(text)) * 8) / 6),
    );
  });
  const inJson = JSON.stringify(text).slice(1, -1);
  return [text, encodeURIComponent(text), inJson, ...base64, Buffer.from(text).toString('hex')];
}

test('maskerOf() lets no form of any through, in any encoding, however it is cut', () => {
  const output = fc.array(
    fc.tuple(fc.string({ unit: 'binary' }), fc.nat({ max: encodings.length - 1 }), fc.nat({ max: 2 })),
  );
  fc.assert(
    fc.property(
      fc.array(lines, { minLength: 1, maxLength: 3 }),
      output,
      fc.array(fc.integer({ min: 1, max: 40 })),
      (secrets, parts, cuts) => {
        const text = parts
          .map(
            ([noise, encoding, which]) =>
              `${noise} ${encodings[encoding]?.(secrets[which % secrets.length] ?? '')} `,
          )
          .join('');
        const shown = cutAndMasked(secrets, text, cuts);
        for (const secret of secrets)
          for (const form of formsOf(secret))
            assert.ok(!shown.includes(form), JSON.stringify({ form, shown }));
      },
    ),
    { numRuns: 400 },
  );
});

test('maskerOf() says the same for every way to cut', () => {
  fc.assert(
    fc.property(
      lines,
      fc.string({ unit: 'binary' }),
      fc.array(fc.integer({ min: 1, max: 9 })),
      (secret, noise, cuts) => {
        const text = encodings.map((encode) => noise + encode(secret)).join(noise);
        assert.equal(cutAndMasked([secret], text, cuts), masked([secret], text));
      },
    ),
    { numRuns: 200 },
  );
});

test('maskerOf() changes no byte of a text without them', () => {
  const long = fc.string({
    unit: fc.constantFrom(...'A B C D E F G H a b c d e f g h 0 1 2 3 4 5 6 7'.split(' ')),
    minLength: 16,
    maxLength: 40,
  });
  fc.assert(
    fc.property(
      long,
      fc.uint8Array({ maxLength: 2000 }),
      fc.array(fc.integer({ min: 1, max: 200 })),
      (secret, bytes, cuts) => {
        const masker = maskerOf([Buffer.from(secret)])();
        const shown: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = cuts[turn % Math.max(1, cuts.length)] ?? 50;
          shown.push(masker.push(bytes.subarray(at, at + size)));
          at += size;
        }
        shown.push(masker.end());
        assert.ok(Buffer.concat(shown).equals(bytes));
      },
    ),
    { numRuns: 300 },
  );
});

function cutAndMasked(secrets: readonly string[], text: string, cuts: readonly number[]): string {
  const masker = maskerOf(secrets.map((secret) => Buffer.from(secret)))();
  const bytes = Buffer.from(text);
  const shown: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = cuts[turn % Math.max(1, cuts.length)] ?? bytes.length;
    shown.push(masker.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return Buffer.concat([...shown, masker.end()]).toString();
}
