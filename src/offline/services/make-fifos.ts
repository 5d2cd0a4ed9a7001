import { ArxError } from '../../core/errors.ts';
import { capture } from '../../sys/spawn.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';

/** How many FIFOs one mkfifo(1) makes. */
const AT_ONCE = 500;

/** Makes FIFOs (0600) by mkfifo(1), because Node cannot. @throws ArxError RUN_SERVICE_REFUSED. */
export async function makeFifos(paths: readonly string[]): Promise<void> {
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const { code, stderr } = await capture({
      argv: ['mkfifo', '-m', '600', '--', ...paths.slice(at, at + AT_ONCE)],
      env: { PATH: SYSTEM_PATH, LC_ALL: 'C' },
    }).catch((error: NodeJS.ErrnoException) => ({ code: -1, stderr: Buffer.from(error.code ?? '') }));
    if (code === 0) continue;
    throw new ArxError(
      'RUN_SERVICE_REFUSED',
      `Cannot let commands ask for services: mkfifo says ${JSON.stringify(stderr.toString().trim())}, expected FIFOs in TMPDIR`,
    );
  }
}
