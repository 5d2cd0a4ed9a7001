import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { schemaText } from '../../src/commands/schema.ts';
import { EXAMPLE_MANIFEST } from '../../src/model/manifest/example-manifest.ts';
import { Editor } from './editor.ts';

interface Diagnostics {
  readonly uri: string;
  readonly diagnostics: readonly { message: string; range: { start: { line: number; character: number } } }[];
}

const [HEAD = ''] = EXAMPLE_MANIFEST.split('\n');

/** A workspace with the schema beside the manifest, as `arx schema >arx.schema.json` leaves it. */
function workspace(text: string): Disposable & { uri: string; text: string } {
  const directory = mkdtempSync(join(tmpdir(), 'arx-editor-'));
  writeFileSync(join(directory, 'arx.schema.json'), schemaText());
  writeFileSync(join(directory, 'arx.yaml'), text);
  const uri = pathToFileURL(join(directory, 'arx.yaml')).href;
  return { uri, text, [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) };
}

async function open(
  editor: Editor,
  { uri, text }: { uri: string; text: string },
): Promise<Diagnostics['diagnostics']> {
  const capabilities = { textDocument: { completion: { completionItem: { snippetSupport: false } } } };
  await editor.ask('initialize', { processId: process.pid, rootUri: null, capabilities });
  const published = editor.next(
    ({ method, params }) =>
      method === 'textDocument/publishDiagnostics' && (params as Diagnostics).uri === uri,
  );
  editor.tell('initialized', {});
  editor.tell('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
  return ((await published).params as Diagnostics).diagnostics;
}

test('yaml-language-server has nothing to say of the example that arx init writes', async () => {
  using place = workspace(EXAMPLE_MANIFEST);
  await using editor = new Editor();
  assert.deepEqual(await open(editor, place), []);
});

const WRONG: readonly (readonly [string, string, number])[] = [
  ['an unknown key', 'nmae: x\ncode: [ls]\n', 1],
  ['an unknown key of an entry', 'data:\n  - source: https://host.example/x\n    tagret: /x\n', 3],
  ['a command line', 'code:\n  - service app stop\n', 2],
  ['a number as an argument', 'code:\n  - [sleep, 10]\n', 2],
  ['a number as a variable', 'env:\n  PORT: 8080\ncode: [ls]\n', 2],
  ['a mode that is a number', 'data:\n  - {source: https://host.example/x, mode: 0640}\n', 2],
  ['a map of data', 'data:\n  /x: https://host.example/x\n', 2],
];

for (const [what, text, line] of WRONG)
  test(`yaml-language-server marks ${what}`, async () => {
    using place = workspace(`${HEAD}\n${text}`);
    await using editor = new Editor();
    const found = await open(editor, place);
    assert.ok(found.length > 0, 'nothing was marked');
    assert.ok(
      found.every(({ range }) => range.start.line === line),
      JSON.stringify(found),
    );
  });

const COMPLETED: readonly (readonly [
  string,
  string,
  { line: number; character: number },
  readonly string[],
])[] = [
  [
    'the manifest',
    'label: x\n',
    { line: 2, character: 0 },
    ['code', 'data', 'env', 'sequence', 'network', 'timeout'],
  ],
  [
    'a data entry',
    'data:\n  - source: https://host.example/x\n    \n',
    { line: 3, character: 4 },
    ['target', 'mode', 'owner'],
  ],
  ['a code entry', 'code:\n  - cmd: ls\n    \n', { line: 3, character: 4 }, ['args', 'cwd', 'timeout']],
];

for (const [what, text, position, keys] of COMPLETED)
  test(`yaml-language-server completes the keys of ${what}`, async () => {
    using place = workspace(`${HEAD}\n${text}`);
    await using editor = new Editor();
    await open(editor, place);
    const answer = (await editor.ask('textDocument/completion', {
      textDocument: { uri: place.uri },
      position,
    })) as {
      items: { label: string }[];
    };
    const labels = answer.items.map(({ label }) => label);
    for (const key of keys) assert.ok(labels.includes(key), `${key} is not among ${labels.join(', ')}`);
  });

test('yaml-language-server explains a key on hover', async () => {
  using place = workspace(`${HEAD}\nsequence: 3\n`);
  await using editor = new Editor();
  await open(editor, place);
  const position = { line: 1, character: 2 };
  const answer = await editor.ask('textDocument/hover', { textDocument: { uri: place.uri }, position });
  assert.match(JSON.stringify(answer), /grows with each release/);
});
