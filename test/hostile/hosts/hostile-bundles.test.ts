import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { TargetBench } from '../../fleet/target/target-bench.ts';
import type { Sketch } from '../../offline/run-fixture.ts';

type Scene = (bench: TargetBench) => Sketch | Promise<Sketch>;

function placing(target: string): Sketch {
  return { name: 'evil', sources: { s: { f: 'x' } }, files: ['s'], data: [{ source: 's', target }] };
}

function running(more: Partial<NonNullable<Sketch['code']>[number]>, rest: Partial<Sketch> = {}): Sketch {
  return { name: 'evil', code: [{ label: 'one', cmd: 'sh', args: ['-c', 'exit 3'], ...more }], ...rest };
}

/** What a run on this machine refuses, or fails at, because it would harm the host. */
const SCENES: Readonly<Record<string, readonly [code: string, scene: Scene]>> = {
  'it places the key of the host': ['RUN_CONFLICT', (bench) => placing(join(bench.state, 'host.key'))],
  'it places an order of its own': [
    'RUN_CONFLICT',
    (bench) => placing(join(bench.state, 'far/20260101T000000Z-abcdef/acts')),
  ],
  'it places a key whose receipts are believed': [
    'RUN_CONFLICT',
    (bench) => placing(join(bench.state, 'controllers', `${'a'.repeat(64)}.pub`)),
  ],
  'it places into the state through a link': [
    'RUN_CONFLICT',
    (bench) => {
      symlinkSync(bench.state, bench.path('link'));
      return placing(bench.path('link/host.key'));
    },
  ],
  'it places what another bundle has': [
    'RUN_CONFLICT',
    async (bench) => {
      await bench.here({ ...placing(bench.path('taken')), name: 'good' });
      return { ...placing(bench.path('taken')), sources: { s: { f: 'y' } } };
    },
  ],
  'it places into /proc': ['RUN_BAD_TARGET', () => placing('/proc/sys/kernel/core_pattern')],
  'it places into /sys': ['RUN_BAD_TARGET', () => placing('/sys/kernel/uevent_helper')],
  'it names no user that is there': [
    'RUN_NO_USER',
    () => running({ network: 'host', user: 'nobody-of-that-name' }),
  ],
  'its program is not there': [
    'RUN_NO_PROGRAM',
    () => running({ cmd: 'no-such-program', args: [], network: 'host' }),
  ],
  'it has a secret that nobody has given': [
    'RUN_NO_SECRET',
    () => running({ secrets: ['A'] }, { secrets: { A: { env: 'NOT_GIVEN' } } }),
  ],
  'it asks a health question of another host': [
    'RUN_BAD_TARGET',
    () =>
      ({
        name: 'evil',
        services: { web: { do: ['start'], health: { http: 'http://192.0.2.1/' } } },
      }) as never,
  ],
};

async function outcome(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
}

for (const [title, [, scene]] of Object.entries(SCENES))
  test(`runOnTarget() refuses what arx-run refuses when ${title}`, async () => {
    using here = new TargetBench();
    using there = new TargetBench();
    const local = await outcome(here.here(await scene(here)));
    const far = await outcome(there.there(await scene(there)));
    assert.notEqual(local, 'done');
    assert.equal(far, local);
    assert.equal(
      existsSync(join(there.state, 'far')) &&
        readdirSync(join(there.state, 'far')).some((name) => /^\d/.test(name)),
      false,
    );
  });

test('runOnTarget() gives a command no network and no service that the bundle does not name', async () => {
  using bench = new TargetBench();
  const script = 'cat /proc/net/dev; service arx-hostile-test restart; exit 0';
  await bench.there(running({ args: ['-c', script] })).catch(() => undefined);
  assert.match(bench.output(), /lo:/);
  assert.doesNotMatch(bench.output(), /^ *(?!lo)\w+:/m);
  assert.match(bench.output('stderr'), /refused|not list/);
});

test('runOnTarget() places no bit of setuid, setgid and sticky that no entry of the bundle asks for', async () => {
  using bench = new TargetBench();
  await bench.there(placing(bench.path('plain')));
  assert.equal(statSync(bench.path('plain')).mode & 0o7022, 0);
});
