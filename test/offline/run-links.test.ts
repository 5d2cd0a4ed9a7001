import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'node:test';
import { refusal, RunBench, type Sketch } from './run-fixture.ts';

/** A bench with something outside that no bundle may touch. */
function bench(): RunBench & { outside: string } {
  const made = new RunBench();
  mkdirSync(made.path('outside'));
  writeFileSync(made.path('outside/kept'), 'kept');
  mkdirSync(made.path('srv'));
  return Object.assign(made, { outside: made.path('outside') });
}

function demandUntouched({ outside }: { outside: string }): void {
  assert.deepEqual(readdirSync(outside), ['kept']);
  assert.equal(readFileSync(`${outside}/kept`, 'utf8'), 'kept');
}

test('runFrom() places a link that leads out as it is, and says so in the plan', async () => {
  using b = bench();
  const sketch: Sketch = {
    sources: {
      app: { etc: null, 'etc/x': { link: b.outside }, 'etc/y': { link: '../../..' }, z: { link: 'etc' } },
    },
    leaving: ['app'],
    data: [{ source: 'app', target: b.path('srv/app') }],
  };
  const { plan } = await b.run(sketch, { dryRun: true });
  assert.deepEqual(plan.warnings, [`app: 2 links lead out: etc/x -> ${b.outside}, etc/y -> ../../..`]);
  for (let round = 0; round < 2; round += 1) await b.run(sketch);
  assert.equal(readlinkSync(b.path('srv/app/etc/x')), b.outside);
  demandUntouched(b);
});

/** Two sources, the second behind a link of the first. */
const BEHIND: readonly (readonly [
  string,
  (b: { outside: string; path(name: string): string }) => Sketch['data'],
])[] = [
  ['a target below the link', (b) => [{ source: 'evil', target: b.path('srv/x/below') }]],
  ['the link as its target', (b) => [{ source: 'evil', target: b.path('srv/x') }]],
  ['a deeper target', (b) => [{ source: 'evil', target: b.path('srv/x/a/b/c') }]],
  ['a cwd below the link', (b) => [{ source: 'evil', cwd: b.path('srv/x/in') }]],
  ['a file below the link', (b) => [{ source: 'file', target: b.path('srv/x/kept') }]],
  ['a file into the link', (b) => [{ source: 'file', target: `${b.path('srv/x')}/` }]],
];

for (const [what, evil] of BEHIND)
  for (const first of [true, false])
    for (const there of [false, true])
      test(`runFrom() writes nothing through a link of the bundle when another source has ${what}, ${first ? 'behind' : 'before'} it${there ? ', and the link is there' : ''}`, async () => {
        using b = bench();
        if (there) symlinkSync(b.outside, b.path('srv/x'));
        const link = { source: 'link', target: b.path('srv') };
        const others = evil(b) ?? [];
        const sketch: Sketch = {
          sources: { link: { x: { link: b.outside } }, evil: { planted: 'evil' }, file: { kept: 'evil' } },
          files: ['file'],
          leaving: ['link'],
          data: first ? [link, ...others] : [...others, link],
        };
        await assert.rejects(b.run(sketch), refusal('RUN_CONFLICT'));
        demandUntouched(b);
        assert.deepEqual(readdirSync(b.path('srv')), there ? ['x'] : []);
      });

test('runFrom() names the link when another target lies behind it, also through a link of the host', async () => {
  using b = bench();
  symlinkSync('srv', b.path('alias'));
  symlinkSync(b.outside, b.path('srv/x'));
  const sketch: Sketch = {
    sources: { link: { x: { link: b.outside } }, evil: { planted: 'evil' } },
    leaving: ['link'],
    data: [
      { source: 'link', target: b.path('srv') },
      { source: 'evil', target: b.path('alias/x/below') },
    ],
  };
  const problem = 'it is a link of "link", and another target lies behind it, expected none';
  await assert.rejects(b.run(sketch), refusal('RUN_CONFLICT', `${b.path('srv/x')}": ${problem}`));
  demandUntouched(b);
});

test('runFrom() still goes through links that are the host\u2019s own', async () => {
  using b = bench();
  symlinkSync(b.outside, b.path('srv/x'));
  await b.run({ sources: { app: { new: '1' } }, data: [{ source: 'app', target: b.path('srv/x/app') }] });
  assert.ok(existsSync(`${b.outside}/app/new`));
});
