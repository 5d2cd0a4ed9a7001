import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isApart } from '../../helpers/apart.ts';
import { RunBench } from '../run-fixture.ts';

const CHILD = join(import.meta.dirname, '..', 'run-child.ts');

/** The same as outside, but for what is in /mnt. */
const MAKE_ROOT =
  'mount --rbind / root; mount -t tmpfs -o mode=755 none root/mnt; echo inside >root/mnt/marker';

// A plain user is given no namespaces in a chroot (user_namespaces(7)).
if (isApart(import.meta.filename))
  test('arx in a chroot runs its commands there, and not in the root of the host', () => {
    using bench = new RunBench();
    const [root, tmp, sketch] = [bench.path('root'), bench.path('tmp'), bench.path('sketch.json')];
    for (const path of [root, tmp]) mkdirSync(path);
    execFileSync('sh', ['-euc', MAKE_ROOT], { cwd: bench.directory });
    const code = [
      { cmd: 'cat', args: ['/mnt/marker'] },
      { cmd: 'pwd', args: [] },
    ];
    writeFileSync(sketch, JSON.stringify({ code }));
    try {
      const task = JSON.stringify({ sketch, tmp });
      const said = execFileSync('chroot', [root, process.execPath, CHILD, task]).toString();
      const { output, message } = JSON.parse(said) as { output?: string; message?: string };
      assert.match(output ?? '', /^inside\n\S+\/work\n$/, message);
    } finally {
      execFileSync('umount', ['-l', root]);
    }
  });
