import { spawnSync } from 'node:child_process';

const MARK = 'ARX_TEST_APART';

/**
 * True in a process that has mounts, processes and /proc of its own. In any other one it starts the test file there, as root,
 * and ends as that ends. Whoever started it is told by the file itself: it has the same output.
 */
export function isApart(file: string): boolean {
  if (process.env[MARK] === '1') return true;
  const apart = [
    '--pdeathsig',
    'KILL',
    'unshare',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
  ];
  // The shell stays as the first process, which buries those whose parents have ended.
  const shell = ['sh', '-c', '"$@"; exit $?', 'sh'];
  const { status } = spawnSync('setpriv', [...apart, ...shell, process.execPath, ...process.execArgv, file], {
    stdio: 'inherit',
    env: { ...process.env, [MARK]: '1' },
  });
  process.exitCode = status ?? 1;
  return false;
}
