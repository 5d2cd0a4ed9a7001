import { capture } from './spawn.ts';
import { SYSTEM_PATH } from './system-path.ts';

/** Makes FIFOs by mkfifo(1), because Node cannot. @param mode octal. @returns what is wrong, if something is. */
export async function makeFifos(paths: readonly string[], mode: string): Promise<string | undefined> {
  const { code, stderr } = await capture({
    argv: ['mkfifo', '-m', mode, '--', ...paths],
    env: { PATH: SYSTEM_PATH, LC_ALL: 'C' },
  }).catch((error: NodeJS.ErrnoException) => ({ code: -1, stderr: Buffer.from(error.code ?? '') }));
  return code === 0 ? undefined : stderr.toString().trim();
}
