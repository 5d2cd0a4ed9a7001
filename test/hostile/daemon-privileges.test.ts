import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { removeOnTarget } from '../../src/fleet/target/reverse-on-target.ts';
import { hostStatus } from '../../src/library/status.ts';
import { EACH_SHELL } from '../fleet/far-act/shells.ts';
import { TargetBench } from '../fleet/target/target-bench.ts';
import type { Sketch } from '../offline/run-fixture.ts';
import { scratch } from '../servers/scratch.ts';

const NOBODY = 65_534;
/** What is started on the way to a daemon. */
const ON_THE_WAY = ['setpriv', 'setsid', 'env', 'sh', 'cat', 'rm'];

/** A directory of nobody's, with programs that tell as whom they were called. */
function planted() {
  const home = scratch('planted');
  chmodSync(home.path, 0o755);
  const own = join(home.path, 'own');
  mkdirSync(own);
  const called = join(own, 'called');
  for (const name of ON_THE_WAY) {
    const text = `#!/bin/sh\n/usr/bin/id -u >>${called}\nPATH=/usr/bin:/bin\nexec ${name} "$@"\n`;
    writeFileSync(join(own, name), text, { mode: 0o755 });
  }
  chownSync(own, NOBODY, NOBODY);
  return { own, called, [Symbol.dispose]: home.remove };
}

function serving(env: Record<string, string>): Sketch {
  const heart = { cmd: '/bin/sleep', args: ['300'], daemon: 'heart', network: 'host', cwd: '/' } as const;
  return { name: 'beating', code: [{ ...heart, user: 'nobody', env }] };
}

/** What the kernel says of the one daemon that runs. */
async function seen(bench: TargetBench) {
  const { bundles } = await hostStatus({}, bench.context);
  const [daemon] = bundles.flatMap(({ daemons }) => daemons);
  assert.ok(daemon?.alive === true);
  const status = readFileSync(`/proc/${daemon.pid}/status`, 'utf8');
  const row = (name: string): string => new RegExp(`^${name}:\t(.*)$`, 'm').exec(status)?.[1] ?? '';
  const open = `/proc/${daemon.pid}/fd`;
  const files = readdirSync(open).map((each) => readlinkSync(join(open, each)));
  return {
    uids: row('Uid').split('\t').map(Number),
    capabilities: ['CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((name) => Number(`0x${row(name)}`)),
    privileges: row('NoNewPrivs'),
    input: readlinkSync(join(open, '0')),
    ours: files.filter((path) => path.includes('/launch-')),
  };
}

const AS_NOBODY = {
  uids: [NOBODY, NOBODY, NOBODY, NOBODY],
  capabilities: [0, 0, 0, 0],
  privileges: '1',
  input: '/dev/null',
  ours: [],
};

const WAYS: readonly (readonly [name: string, bench: () => TargetBench, far: boolean])[] = [
  ['startDaemon()', () => new TargetBench(), false],
  ...EACH_SHELL.map(([name, shell]) => [`the agent in ${name}`, () => new TargetBench(shell), true] as const),
];

async function started(bench: TargetBench, far: boolean, env: Record<string, string>): Promise<void> {
  if (far) await bench.there(serving(env));
  else await bench.here(serving(env));
  const found = await seen(bench);
  await removeOnTarget(bench.session, 'beating', bench.conduct, bench.context);
  assert.deepEqual(found, AS_NOBODY);
}

for (const [name, bench, far] of WAYS) {
  test(`${name} calls no program of the daemon's user when the PATH of the bundle has one before those of the system`, async () => {
    using target = bench();
    using place = planted();
    await started(target, far, { PATH: `${place.own}:/usr/bin:/bin` });
    assert.equal(existsSync(place.called), false);
  });

  test(`${name} starts a daemon when the PATH of the bundle has none of the programs of the system`, async () => {
    using target = bench();
    await started(target, far, { PATH: '/arx-nowhere/bin' });
  });

  // The loader does what it is told in the name of whoever starts the program: with LD_LIBRARY_PATH it would load a planted library.
  test(`${name} lets the loader hear the bundle only as the user of the daemon`, async () => {
    using target = bench();
    using place = planted();
    await started(target, far, { LD_DEBUG: 'libs', LD_DEBUG_OUTPUT: join(place.own, 'trace') });
    const traces = readdirSync(place.own).filter((each) => each.startsWith('trace.'));
    assert.notEqual(traces.length, 0);
    for (const trace of traces) assert.equal(statSync(join(place.own, trace)).uid, NOBODY);
  });
}
