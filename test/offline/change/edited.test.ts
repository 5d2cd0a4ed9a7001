import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Content } from '../run-fixture.ts';
import { refusal } from '../run-fixture.ts';
import { ChangeBench } from './change-bench.ts';

type Act = 'again' | 'upgrade' | 'remove' | 'rollback';
const FIRST: Content = { a: '1', d: null, 'd/b': '2', l: { link: 'a' } };
const SECOND: Content = { a: 'new' };

/** What somebody does by hand after the first version, what follows, and what is then below `srv/t`; null: `t` is gone. */
const EDITS: readonly (readonly [
  title: string,
  script: string,
  act: Act,
  forced: boolean,
  left: Readonly<Record<string, string>> | null,
])[] = [
  [
    'a file is edited',
    'echo mine > t/a',
    'upgrade',
    false,
    { a: 'file "new"', 'a.arx-saved': 'file "mine\\n"' },
  ],
  ['a file is edited', 'echo mine > t/a', 'upgrade', true, { a: 'file "new"' }],
  [
    'a file is edited',
    'echo mine > t/a',
    'again',
    false,
    { a: 'file "1"', 'a.arx-saved': 'file "mine\\n"', d: 'directory', 'd/b': 'file "2"', l: 'link -> a' },
  ],
  [
    'a file is edited and a saved one is there',
    'echo mine > t/a; touch t/a.arx-saved t/a.arx-saved.1',
    'upgrade',
    false,
    {
      a: 'file "new"',
      'a.arx-saved': 'file ""',
      'a.arx-saved.1': 'file ""',
      'a.arx-saved.2': 'file "mine\\n"',
    },
  ],
  ['a file is edited as the new version has it', 'printf new > t/a', 'upgrade', false, { a: 'file "new"' }],
  [
    'a link leads elsewhere',
    'ln -sfn /x t/l',
    'upgrade',
    false,
    { a: 'file "new"', 'l.arx-saved': 'link -> /x' },
  ],
  [
    'a file became a link',
    'rm t/a; ln -s /x t/a',
    'upgrade',
    false,
    { a: 'file "new"', 'a.arx-saved': 'link -> /x' },
  ],
  [
    'a file of a directory that goes is edited',
    'echo mine > t/d/b',
    'upgrade',
    false,
    { a: 'file "new"', d: 'directory', 'd/b.arx-saved': 'file "mine\\n"' },
  ],
  ['a file of a directory that goes is edited', 'echo mine > t/d/b', 'upgrade', true, { a: 'file "new"' }],
  [
    'there is more in a directory that goes',
    'touch t/d/own',
    'upgrade',
    true,
    { a: 'file "new"', d: 'directory', 'd/own': 'file ""' },
  ],
  ['what goes is gone already', 'rm -r t/d t/l', 'upgrade', false, { a: 'file "new"' }],
  ['a mode is changed', 'chmod 600 t/a t/d/b', 'upgrade', false, { a: 'file "new"' }],
  ['a file is a directory now', 'rm t/l; mkdir t/l', 'upgrade', false, { a: 'file "new"', l: 'directory' }],
  ['a file is a pipe now', 'rm t/l; mkfifo t/l', 'upgrade', false, { a: 'file "new"', l: 'other' }],
  [
    'a directory is a file now',
    'rm -r t/d; echo mine > t/d',
    'upgrade',
    false,
    { a: 'file "new"', d: 'file "mine\\n"' },
  ],
  [
    'a directory is a link now',
    'mv t/d e; ln -s ../e t/d',
    'upgrade',
    false,
    { a: 'file "new"', d: 'link -> ../e' },
  ],
  ['a file is edited', 'echo mine > t/a', 'remove', false, { 'a.arx-saved': 'file "mine\\n"' }],
  ['a file is edited', 'echo mine > t/a', 'remove', true, null],
  ['a file is removed', 'rm t/a', 'remove', false, null],
  ['all is removed', 'rm -r t', 'remove', false, null],
  ['there is more in it', 'touch t/own', 'remove', true, { own: 'file ""' }],
  ['a file is edited', 'echo mine > t/a', 'rollback', false, { 'a.arx-saved': 'file "mine\\n"' }],
  ['a file is edited', 'echo mine > t/a', 'rollback', true, null],
  ['all is removed', 'rm -r t', 'rollback', false, null],
];

for (const [title, script, act, forced, left] of EDITS)
  test(`${act} ${forced ? 'with force ' : ''}keeps what is somebody's own when ${title}`, async () => {
    using bench = new ChangeBench();
    await bench.install(FIRST);
    bench.byHand(script);
    await perform(bench, act, forced);
    assert.deepEqual(below(bench), left);
  });

function perform(bench: ChangeBench, act: Act, force: boolean): Promise<unknown> {
  if (act === 'remove') return bench.remove('web', force);
  if (act === 'rollback') return bench.rollback(undefined, force);
  return bench.install(act === 'again' ? FIRST : SECOND, { force });
}

/** Without modes and owners. */
function below(bench: ChangeBench): Readonly<Record<string, string>> | null {
  const tree = Object.entries(bench.tree());
  if (!tree.some(([path]) => path === 't')) return null;
  const inside = tree.filter(([path]) => path.startsWith('t/'));
  return Object.fromEntries(
    inside.map(([path, line]) => [path.slice(2), line.replace(/(?: \d{4})? \d+:\d+/, '')]),
  );
}

test('rollback() gives back what was edited when the version that replaced it goes', async () => {
  using bench = new ChangeBench();
  await bench.install(FIRST);
  bench.byHand('echo mine > t/a; chmod 4711 t/a; echo mine > t/d/b; chown 65534:60 t/a');
  const before = bench.tree();
  await bench.install(SECOND);
  await bench.rollback();
  assert.deepEqual(bench.tree(), before);
});

test('rollback() gives back what somebody has removed, with the directories above it', async () => {
  using bench = new ChangeBench();
  bench.byHand('mkdir -p t/own; echo host > t/own/f');
  await bench.install({ own: null, 'own/f': '1' });
  const one = bench.tree();
  await bench.install({ own: null, 'own/f': '2' });
  bench.byHand('rm -r t');
  await bench.rollback();
  assert.deepEqual(bench.tree(), one);
});

test('rollback() leaves alone what stands behind a link that came later, and says so', async () => {
  using bench = new ChangeBench();
  await bench.install(FIRST);
  await bench.install(SECOND);
  bench.byHand('mv t elsewhere; ln -s elsewhere t');
  const { result, remarks } = await bench.rollback();
  assert.equal(result, 'failed');
  assert.match(remarks.join('\n'), /stays as it is: something else stands in its path/);
  assert.equal(bench.tree()['elsewhere/a']?.endsWith('"new"'), true);
});

/** Where a kind changes, and somebody has put something there. */
const IN_THE_WAY: readonly (readonly [title: string, first: Content, script: string, second: Content])[] = [
  ['a directory with more in it becomes a file', { a: null, 'a/b': '1' }, 'touch t/a/own', { a: '2' }],
  ['a directory with something edited becomes a file', { a: null, 'a/b': '1' }, 'echo x > t/a/b', { a: '2' }],
  ['a directory of the host becomes a file', {}, 'mkdir t/a', { a: '2' }],
  ['a file of the host becomes a directory', {}, 'touch t/a', { a: null }],
  ['something is under the name of a pipe', {}, 'mkfifo t/a', { a: '1' }],
];

for (const [title, first, script, second] of IN_THE_WAY)
  test(`upgrade refuses with RUN_CONFLICT and changes nothing when ${title}`, async () => {
    using bench = new ChangeBench();
    await bench.install(first);
    bench.byHand(script);
    const before = bench.tree();
    await assert.rejects(bench.install(second), refusal('RUN_CONFLICT'));
    assert.deepEqual(bench.tree(), before);
  });

test('upgrade keeps what was edited under a name that the new version does not bring', async () => {
  using bench = new ChangeBench();
  await bench.install({ g: '1', h: '1' });
  bench.byHand('printf precious >t/g');
  await bench.install({ 'g.arx-saved': 'mine', h: '1' });
  const tree = bench.tree();
  assert.match(tree['t/g.arx-saved'] ?? '', /"mine"$/);
  assert.match(tree['t/g.arx-saved.1'] ?? '', /"precious"$/);
});

test('upgrade keeps two files that were edited apart when their long names begin alike', async () => {
  using bench = new ChangeBench();
  const [one, two] = ['1', '2'].map((end) => `${'n'.repeat(254)}${end}`) as [string, string];
  await bench.install({ [one]: '1', [two]: '1' });
  bench.byHand(`printf first >t/${one}; printf second >t/${two}`);
  await bench.install({ [one]: '2' });
  const contents = Object.values(bench.tree()).flatMap((each) => /"(.*)"$/.exec(each)?.[1] ?? []);
  assert.deepEqual(contents.toSorted(), ['2', 'first', 'second']);
});

test('upgrade says what is wrong with a link whose target cannot be written down', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: { link: 'b' } });
  bench.byHand(`rm t/a; ln -s "$(printf 'bad\\377')" t/a`);
  await assert.rejects(bench.install({ a: { link: 'c' } }), refusal('RUN_CONFLICT', 'no text in UTF-8'));
});
