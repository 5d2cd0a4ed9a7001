import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { editManifest } from '../../src/commands/add-edit.ts';
import { sourceUrl } from '../../src/commands/add-source.ts';
import type { NewEntry } from '../../src/model/manifest-edit/entry-text.ts';
import { parseManifest } from '../../src/model/parse-manifest.ts';

const ENTRY: NewEntry = { source: 'https://host/new', target: '/n', options: {} };
const read = (text: string) => parseManifest(text, { file: 'arx.yaml', directory: '/' });
const edited = (text: string, entry = ENTRY): string | undefined => editManifest(text, entry, read).text;

const BLOCK = '- /n: https://host/new';
const FLOW = '{"/n": "https://host/new"}';

// Text before, the same with `<>` where the entry goes, and what goes there.
const CASES: readonly (readonly [string, string, string])[] = [
  ['a block list', 'data:\n  - file:///a\n<>', `  ${BLOCK}\n`],
  ['a list as far left as its key', 'data:\n- file:///a\n<>code:\n- [a]\n', `${BLOCK}\n`],
  ['a list far to the right', 'data:\n        - file:///a\n<>', `        ${BLOCK}\n`],
  ['a file without a last newline', 'data:\n  - file:///a<>', `\n  ${BLOCK}`],
  ['CRLF', 'data:\r\n  - file:///a\r\n<>code:\r\n  - [a]\r\n', `  ${BLOCK}\r\n`],
  ['a comment behind the last entry', 'data:\n  - file:///a   # why\n<>\n# end\n', `  ${BLOCK}\n`],
  ['comments below the last entry', 'data: # x\n  # y\n  - file:///a\n<>  # - b\n# c\n', `  ${BLOCK}\n`],
  [
    'a last entry of several lines',
    'data:\n  - source: file:///a\n    target: x\n<>\ncode: []\n',
    `  ${BLOCK}\n`,
  ],
  [
    'a last entry that is a block of text',
    'data:\n  - a:\n      text: |\n        x\n\n        y\n<>\n\ncode: []\n',
    `  ${BLOCK}\n`,
  ],
  [
    'a block of text that keeps its end',
    'data:\n  - a:\n      text: |+\n        x\n\n<>code: []\n',
    `  ${BLOCK}\n`,
  ],
  ['a folded text in quotes', "data:\n  - a: {text: 'x\n\n     y'} # z\n<>\n", `  ${BLOCK}\n`],
  ['an empty flow list', 'data: [<>] # none\ncode:\n  - [a]\n', FLOW],
  ['a flow list', 'data: [file:///a, {b: file:///b}<>]\n', `, ${FLOW}`],
  ['a flow list with a last comma', 'data: [file:///a<>, ]\n', `, ${FLOW}`],
  ['a flow list of several lines', 'data: [\n  file:///a,\n  file:///b<> # b\n]\n', `, ${FLOW}`],
  ['a flow map without data', 'code: [[a]]\nname: x\n<>', `data:\n  ${BLOCK}\n`],
  ['no data', 'code:\n  - [a]\n# end\n<>', `data:\n  ${BLOCK}\n`],
  ['no data, and lists as far left as their keys', 'code:\n- [a]\n<>', `data:\n${BLOCK}\n`],
  ['no data and no last newline', 'code:\n  - [a]<>', `\ndata:\n  ${BLOCK}`],
  ['a document that is indented', '  code:\n    - [a]\n<>', `  data:\n    ${BLOCK}\n`],
  ['a manifest with neither code nor data', 'name: x\n<>', `data:\n  ${BLOCK}\n`],
  ['comments only', '# x\n\n# y\n<>', `data:\n  ${BLOCK}\n`],
  ['nothing', '<>', `data:\n  ${BLOCK}\n`],
  ['JSON', '{"data": ["file:///a"<>], "code": []}', `, ${FLOW}`],
  ['JSON without data', '{\n  "code": [["a"]]<>\n}\n', `, "data": [${FLOW}]`],
  ['quoted keys', '"data":\n  - "b": file:///a\n<>\'code\': []\n', `  ${BLOCK}\n`],
];

for (const [name, marked, inserted] of CASES.filter(([, , inserted]) => inserted !== ''))
  test(`editManifest() inserts one entry, and nothing else changes, in ${name}`, () => {
    assert.equal(
      edited(marked.replace('<>', '')),
      marked.replace('<>', () => inserted),
    );
  });

for (const [name, entry, text] of [
  ['no target', { source: 'https://host/new', options: {} }, 'https://host/new'],
  [
    'a fragment',
    { source: 'tar+https://host/x.tgz#a/b/', target: 'x', options: {} },
    'x: tar+https://host/x.tgz#a/b/',
  ],
  ['a target that YAML reads as true', { ...ENTRY, target: 'yes' }, "'yes': https://host/new"],
  ['a target that is a number', { ...ENTRY, target: '12' }, "'12': https://host/new"],
  ['a target with a space', { ...ENTRY, target: 'a b' }, "'a b': https://host/new"],
  ['a target with quotes', { ...ENTRY, target: `it's "x"` }, `"it's \\"x\\"": https://host/new`],
  ['a target that is a key', { ...ENTRY, target: 'source' }, 'source: https://host/new\n    target: source'],
  ['a target that is another key', { ...ENTRY, target: 'label' }, 'label: https://host/new'],
  ['a target that is a kind of inline data', { ...ENTRY, target: 'text' }, 'text: https://host/new'],
  ['a final slash', { ...ENTRY, target: 'dir/' }, 'dir/: https://host/new'],
  [
    'options',
    { ...ENTRY, options: { label: 'my file', mode: '0600', owner: 'root:root' } },
    "source: https://host/new\n    target: /n\n    label: 'my file'\n    mode: '0600'\n    owner: root:root",
  ],
] as const)
  test(`editManifest() writes an entry with ${name}`, () => {
    assert.equal(edited('code:\n  - [a]\n', entry), `code:\n  - [a]\ndata:\n  - ${text}\n`);
  });

test('editManifest() adds nothing when only one of two equal entries says its target', () => {
  const source = 'https://host/new';
  const named = { source, target: 'new', options: {} };
  assert.equal(edited(`data:\n  - ${source}\n`, named), undefined);
  assert.equal(edited(`data:\n  - new: ${source}\n`, { source, options: {} }), undefined);
  assert.notEqual(edited(`data:\n  - other: ${source}\n`, named), undefined);
});

test('editManifest() writes include, exclude and strip so that they mean what was asked', () => {
  const options = { include: ['*.md', 'a: b'], exclude: ["it's"], strip: 2 };
  const { document } = editManifest(
    'data: []\ncode: [[a]]\n',
    { ...ENTRY, source: 'git+https://host/a', options },
    read,
  );
  const { source } = document.manifest.data[0] ?? assert.fail();
  assert.ok(source.kind === 'url');
  assert.deepEqual(source.selection, options);
});

test('editManifest() keeps every other byte, and the meaning, whatever stands around the list', () => {
  const line = fc.constantFrom('# c', '', '  # d', '    ', '#', ' # - x: file:///x');
  const item = fc.constantFrom(
    '- file:///a#',
    '- b: file:///b',
    '- {source: file:///c, target: c}   # c',
    '- d:\n      text: |\n        t\n\n        u',
    '- e:\n      f: g\n      # h\n      i: {text: "j\n       k"}',
    "- source: 'file:///l'\n    # m\n    target: n",
  );
  const gaps = fc.array(line, { maxLength: 3 });
  const list = fc.uniqueArray(fc.tuple(item, gaps), { minLength: 1, selector: ([text]) => text });
  fc.assert(
    fc.property(
      gaps,
      list,
      gaps,
      fc.record({ crlf: fc.boolean(), last: fc.boolean() }),
      (head, items, tail, { crlf, last }) => {
        const lines = [
          ...head,
          'data: # list',
          ...items.flatMap(([text, gap]) => [`  ${text.replace('file:///a#', 'file:///a')}`, ...gap]),
          ...tail,
          ...(last ? [] : ['code:', '- [a]']),
        ].join('\n');
        const text = crlf ? lines.replaceAll('\n', '\r\n') : lines;
        const result = edited(text) ?? assert.fail();
        const at = result.indexOf(BLOCK);
        const newline = crlf ? '\r\n' : '\n';
        const behind = `  ${BLOCK}${newline}`;
        const atEnd = `${newline}  ${BLOCK}`;
        assert.ok(at > 0);
        assert.ok(
          [behind, atEnd].some((inserted) => result.replace(inserted, '') === text),
          result,
        );
      },
    ),
  );
});

test('editManifest() says that an entry is there already, however it is written', () => {
  for (const text of ['data:\n  - {target: /n, source: "https://host/new"}\n', `data:\n  ${BLOCK}\n`])
    assert.equal(edited(text), undefined);
});

for (const [name, text, entry, code, message] of [
  ['a taken target', `data:\n  - /n: file:///a\n`, ENTRY, 'MANIFEST_TARGET', /\/n/],
  [
    'another integrity',
    `data:\n  ${BLOCK}\n`,
    { ...ENTRY, options: { mode: '0600' } },
    'MANIFEST_TARGET',
    /\/n/,
  ],
  [
    'a bad target',
    'data: []\n',
    { ...ENTRY, target: '../x' },
    'MANIFEST_TARGET',
    /^Cannot use target "..\/x"/,
  ],
  ['a bad URL', 'data: []\n', { ...ENTRY, source: 'htps://x' }, 'MANIFEST_SOURCE_SCHEME', /htps/],
  [
    'a mode of a directory',
    'data: []\n',
    { ...ENTRY, source: 'git+https://h/x', options: { mode: '0600' } },
    'MANIFEST_NO_EFFECT',
    /mode/,
  ],
  [
    'a password',
    'data: []\n',
    { ...ENTRY, source: 'https://u:pass@host/x' },
    'MANIFEST_CREDENTIAL',
    /^(?!.*pass@)/,
  ],
  [
    'a user',
    'data: []\n',
    { ...ENTRY, source: 'https://pass@host/x' },
    'MANIFEST_CREDENTIAL',
    /^(?!.*pass@)/,
  ],
  [
    'a signed query',
    'data: []\n',
    { ...ENTRY, source: 'https://h/x?X-Amz-Signature=pass' },
    'MANIFEST_CREDENTIAL',
    /^(?!.*=pass)/,
  ],
  ['a manifest that is wrong', 'data: [}\n', ENTRY, 'MANIFEST_INVALID', /arx.yaml/],
  ['data that is no list', 'data: {a: b}\n', ENTRY, 'MANIFEST_INVALID', /arx.yaml/],
] as const)
  test(`editManifest() refuses ${name}`, () => {
    assert.throws(() => edited(text, entry), { code, message });
  });

for (const [given, manifest, url] of [
  ['https://x/y', 'arx.yaml', 'https://x/y'],
  ['git@host:x.git', 'arx.yaml', 'git@host:x.git'],
  ['./x', 'arx.yaml', 'file:///@/./x'],
  ['x.tgz', 'arx.yaml', 'file:///@/./x.tgz'],
  ['a b/ü#?@%', 'arx.yaml', 'file:///@/./a%20b/%C3%BC%23%3F%40%25'],
  ['x/', 'arx.yaml', 'file:///@/./x/'],
  ['./x', 'sub/arx.yaml', 'file:///@/../x'],
  ['sub/x', './sub/arx.yaml', 'file:///@/./x'],
  ['sub', 'sub/arx.yaml', 'file:///@/.'],
  ['../x', 'arx.yaml', 'file:///@/../x'],
  ['/etc/x', 'arx.yaml', 'file:///etc/x'],
] as const)
  test(`sourceUrl() of ${given} beside ${manifest} is ${url}`, () => {
    assert.equal(sourceUrl(given, manifest), url);
  });
