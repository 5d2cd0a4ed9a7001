import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatProblem } from '../../src/cli/code-frame.ts';
import { ArxError } from '../../src/core/errors.ts';
import { manifestTextOf } from '../../src/model/manifest/manifest-text.ts';
import { manifestFromValue, parseManifest } from '../../src/model/parse-manifest.ts';

const WHERE = { file: 'arx.yaml', directory: '/work' };

const URLS = [
  'https://bob:SECRET@host.example/x',
  'https://SECRET@host.example/x',
  'git+https://bob:SECRET@host.example/x.git?ref=a..b',
  'git+ssh://git:SECRET@host.example/x',
  'htps://bob:SECRET@host.example/x',
  'ftp://bob:SECRET@host.example/x',
  'https://bob:SECRET@host.example:99999/x',
  'https://bob:SECRET@-host.example/x',
  'https://bob:SECRET@host.example/a b',
  'https://bob:a SECRET@host.example/x',
  'https://bob:a/SECRET@host.example/x',
  'https://bob:a@b/SECRET@host.example/x',
  'https://bob:a#SECRET@host.example/x',
  'https://host.example/x?token=SECRET#y',
  'https://host.example/x?X-Amz-Signature=SECRET&a=%zz',
  'file://bob:SECRET@host.example/x',
  's3://bob:SECRET@bucket/x',
  'bob:SECRET@host.example:x/y',
];
/** Places for a URL, most of them wrong ones. JSON, so that any text may stand in them. */
const PLACES: readonly ((url: string) => unknown)[] = [
  (url) => ({ data: [url] }),
  (url) => ({ data: [{ a: url }] }),
  (url) => ({ data: [{ [url]: 'a' }] }),
  (url) => ({ data: [{ [url]: url }] }),
  (url) => ({ data: [{ source: 'x', target: url }] }),
  (url) => ({ data: [{ source: url, target: '../x', [url]: 1 }] }),
  (url) => ({ code: [url] }),
  (url) => ({ code: [`curl ${url}`] }),
  (url) => ({ code: [['curl', url]] }),
  (url) => ({ code: [{ cmd: url, cwd: url, label: url, env: { A: url, [url]: url } }] }),
  (url) => ({ [url]: url, name: url, version: url, network: url, timeout: url, code: ['ls'] }),
  (url) => ({ data: [{ source: 'https://h.example/x', integrity: url, mode: url, owner: url }] }),
  (url) => ({ data: [{ a: { [url]: 'x' } }, { b: { base64: url } }] }),
  (url) => ({
    platforms: [url],
    user: url,
    pass: [url],
    silence: url,
    services: url,
    secrets: url,
    code: ['ls'],
  }),
  (url) => ({
    services: [url, { name: url, do: url, when: url, health: url }, { [url]: url }],
    code: ['ls'],
  }),
  (url) => ({ services: [{ name: 'a', health: { tcp: url, http: url, command: url } }], code: ['ls'] }),
  (url) => ({ code: [{ cmd: 'ls', undo: ['rm', url] }] }),
  (url) => ({
    secrets: {
      A: url,
      B: [url],
      C: { env: url },
      D: { file: url, as: url },
      E: { command: ['x', url] },
      F: { command: url },
    },
    code: ['ls'],
  }),
  (url) => ({ secrets: { [url]: { [url]: url } }, code: [{ cmd: 'ls', secrets: [url] }] }),
  (url) => ({
    code: [
      { cmd: 'ls', when: url, retries: url, undo: url, secrets: url, daemon: url, health: url, init: url },
    ],
  }),
];

function outputs(read: () => unknown): string {
  try {
    return JSON.stringify(read());
  } catch (error) {
    assert.ok(error instanceof ArxError, String(error));
    const text = manifestTextOf(error);
    const frames = error.problems.map((problem) => formatProblem(problem, text)).join('\n');
    return [
      frames,
      error.message,
      error.hint,
      JSON.stringify(error),
      error.stack,
      JSON.stringify(error.problems),
    ].join('\n');
  }
}

for (const url of URLS)
  test(`no problem, frame or sealed text tells the secret of ${url}`, () => {
    for (const [index, place] of PLACES.entries()) {
      const value = place(url);
      const json = JSON.stringify(value, undefined, 1);
      const seen = [
        outputs(() => Buffer.from(parseManifest(json, WHERE).sealed).toString()),
        outputs(() => Buffer.from(manifestFromValue(value, WHERE).sealed).toString()),
        outputs(() => Buffer.from(parseManifest(`${json.slice(0, -1)}, ]`, WHERE).sealed).toString()),
      ].join('\n');
      assert.ok(!seen.includes('SECRET'), `place ${index}: ${seen}`);
    }
  });

test('parseManifest() seals no secret of a comment, wherever it stands', () => {
  const text = [
    '# https://bob:SECRET@host.example/ and https://host.example/?token=SECRET',
    'code: # https://SECRET@host.example/',
    '  - [ls, # git+https://bob:SECRET@host.example/x.git',
    '     x]',
    'data:',
    '  - a:',
    '      text: | # https://bob:SECRET@host.example/',
    '        content stays',
    '# https://bob:SECRET@host.example/',
    '',
  ].join('\n');
  const sealed = Buffer.from(parseManifest(text, WHERE).sealed).toString();
  assert.doesNotMatch(sealed, /SECRET|bob/);
  assert.equal(sealed.split('\n').length, text.split('\n').length);
});

const LITERALS: readonly string[] = [
  'secrets: {A: hunter2}',
  'secrets: hunter2',
  'secrets: [x, {A: hunter2}]',
  'secrets:\n  A: hunter2 # not here\n  B: {file: /x}',
  'secrets:\n  A: |\n    -----BEGIN\n    hunter2\n    -----END\n  B: 1',
  'secrets:\n  A: >-\n    one\n\n    hunter2\n  B: 1',
  'secrets:\n  A: "one\n    hunter2"\n  B: 1',
  'secrets: {A: "one\n hunter2", B: 1}',
  'secrets: {A: one\n hunter2, B: 1}',
  "secrets: {A: 'one\n two\n hunter2', B: 1}",
  'secrets:\n  A: {value: hunter2}\n  B: 1',
  'secrets:\n  A:\n    value:\n      deep: [a, hunter2]\n  B: 1',
  'secrets:\n  A: {env: hunter2-x}\n  B: 1',
  'secrets:\n  A: {file: hunter2}\n  B: 1',
  'secrets:\n  A:\n  - hunter2\n  B: 1',
  '{"secrets": {"A": "hunter2", "B": 1}}',
  '{"secrets": {\n"A":\n"hunter2"\n}, "nmae": 1}',
];

for (const text of LITERALS)
  test(`no problem or frame tells what stands in the place of a secret in ${JSON.stringify(text)}`, () => {
    const more = text.startsWith('{') ? text : `${text}\nnmae: x\ncode: [ls]\n`;
    const seen = outputs(() => parseManifest(more, WHERE));
    assert.match(seen, /MANIFEST_/);
    assert.doesNotMatch(seen, /hunter2/);
  });
