import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findAccount } from '../../../src/sys/account.ts';
import type { Step } from '../../../src/offline/run/step-model.ts';

const CHILD = new URL('steps-child.ts', import.meta.url).pathname;

/** What steps-child.ts prints. */
export interface ChildAnswer {
  readonly output?: string;
  readonly error?: string;
  readonly leftovers?: readonly string[];
}

/** Runs a script in a process of another user; `before` are words such as those that hide a program from it. `secret` is masked. */
export async function stepsAs(
  user: string,
  step: Partial<Step> & { readonly script?: string },
  before: readonly string[] = [],
  secret = '',
): Promise<ChildAnswer> {
  const account = findAccount(user);
  if (account === undefined) throw new Error(`there is no ${user}`);
  const directory = mkdtempSync('/tmp/arx-test-');
  const tmp = join(directory, 'tmp');
  mkdirSync(tmp);
  chmodSync(directory, 0o755);
  chownSync(tmp, account.uid, account.gid);
  const { script = 'true', ...more } = step;
  const as = ['setpriv', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', '--'];
  const [program, ...args] = [
    ...before,
    ...as,
    process.execPath,
    CHILD,
    tmp,
    script,
    JSON.stringify(more),
    secret,
  ];
  try {
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
    const { stdout } = await promisify(execFile)(program, args, { cwd: '/', env });
    const { record, message, output } = JSON.parse(stdout) as {
      record?: { leftovers: string[] };
      message?: string;
      output?: string;
    };
    return {
      ...(output !== undefined && { output }),
      ...(message !== undefined && { error: message }),
      ...(record !== undefined && { leftovers: record.leftovers }),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
