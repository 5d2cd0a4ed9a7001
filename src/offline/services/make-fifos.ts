import { ArxError } from '../../core/errors.ts';
import { makeFifos as make } from '../../sys/make-fifos.ts';

/** How many FIFOs one mkfifo(1) makes. */
const AT_ONCE = 500;

/** Makes FIFOs (0600). @throws ArxError RUN_SERVICE_REFUSED. */
export async function makeFifos(paths: readonly string[]): Promise<void> {
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const problem = await make(paths.slice(at, at + AT_ONCE), '600');
    if (problem === undefined) continue;
    throw new ArxError(
      'RUN_SERVICE_REFUSED',
      `Cannot let commands ask for services: mkfifo says ${JSON.stringify(problem)}, expected FIFOs in TMPDIR`,
    );
  }
}
