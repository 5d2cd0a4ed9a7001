import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../helpers/arx-home.ts';
import type { DeskOrder, DeskReport } from './desk-child.ts';

const CHILD = join(import.meta.dirname, 'desk-child.ts');

/** Where a run happens. */
export interface DeskPlace {
  /** Words before the program, such as those that enter a small host. */
  readonly enter: readonly string[];
  readonly shared: string;
}

/** Runs commands with a desk to the end, in a process of its own. */
export async function runDesk(
  place: DeskPlace,
  order: Omit<DeskOrder, 'directory'>,
  env: Readonly<Record<string, string>> = {},
): Promise<DeskReport> {
  const directory = mkdtempSync(join(place.shared, 'desk-'));
  const ended = await runProgram([...place.enter, process.execPath, CHILD], {
    cwd: '/',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...env },
    input: JSON.stringify({ ...order, directory }),
  });
  if (ended.code !== 0) throw new Error(`the child ended with ${ended.code}: ${ended.stderr}`);
  return JSON.parse(ended.stdout) as DeskReport;
}
