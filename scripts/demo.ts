/**
 * npm start
 * The main job from end to end on this checkout: seal examples/start, verify, look inside, plan, run.
 * Key, cache and bundle go to .cache/start; what the bundle places goes to /tmp/arx-start. Both are made new each time.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = dirname(import.meta.dirname);
const HERE = join(ROOT, '.cache', 'start');
const PLACED = '/tmp/arx-start';
const BUNDLE = '.cache/start/start.arx';

const STEPS: readonly (readonly string[])[] = [
  ['repack', 'examples/start/arx.yaml', '-o', BUNDLE, '--lock-file', '.cache/start/arx.lock'],
  ['verify', BUNDLE],
  ['inspect', BUNDLE],
  ['run', '--dry-run', BUNDLE],
  ['run', BUNDLE],
];

for (const directory of [HERE, PLACED]) rmSync(directory, { recursive: true, force: true });
mkdirSync(HERE, { recursive: true });
for (const step of STEPS) if (!arx(step)) process.exit(1);
console.log(`\nThe bundle is ${BUNDLE}, what it placed is in ${PLACED}.`);

function arx(args: readonly string[]): boolean {
  console.log(`\n$ arx ${args.join(' ')}`);
  const env = {
    ...process.env,
    ARX_CACHE_DIR: join(HERE, 'cache'),
    ARX_CONFIG_DIR: join(HERE, 'config'),
    ARX_STATE_DIR: join(HERE, 'state'),
  };
  const { status } = spawnSync(process.execPath, [join(ROOT, 'bin', 'arx.cjs'), ...args], {
    cwd: ROOT,
    env,
    stdio: 'inherit',
  });
  return status === 0;
}
