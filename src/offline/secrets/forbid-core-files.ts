import { capture } from '../../sys/spawn.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';

/**
 * From now on neither this process nor what it starts leaves its memory in a core file (core(5), prlimit(1)). Without that
 * program it stays as the caller has set it.
 */
export async function forbidCoreFiles(): Promise<void> {
  const argv = ['prlimit', '--pid', String(process.pid), '--core=0:0'] as const;
  await capture({ argv, env: { PATH: SYSTEM_PATH }, cwd: '/' }).catch(() => undefined);
}
