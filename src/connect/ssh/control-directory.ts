import { accessSync, constants, lstatSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { isRunning } from '../../sys/is-running.ts';
import { ownIds } from '../../sys/own-ids.ts';

/** unix(7): 108 bytes on Linux, 104 elsewhere; ssh first binds the name with 17 more characters. */
const LONGEST = 104 - 17 - '/arx-ssh-1234567-abcdef/s'.length;

const STICKY = 0o1000;
const OTHERS_WRITE = 0o022;

/** A private directory (0700) for the socket and the log of one connection. */
export interface ControlDirectory extends Disposable {
  readonly path: string;
}

/**
 * Made below XDG_RUNTIME_DIR, or else the directory for temporary files, whichever has a name that ssh can use. Directories that
 * killed processes of the same user left there are removed.
 * @throws ArxError USAGE_INVALID when there is no place for it.
 */
export function controlDirectory(context: Context): ControlDirectory {
  const parent = [context.env['XDG_RUNTIME_DIR'] ?? '', context.tmp, '/tmp'].find(isUsable);
  if (parent === undefined) throw noPlace(context.tmp);
  if (held.size === 0) sweep(parent);
  const path = mkdtempSync(join(parent, `arx-ssh-${process.pid}-`));
  held.add(path);
  return {
    path,
    [Symbol.dispose]: () => {
      held.delete(path);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Those of this process: the first host of a fleet looks for what was left, and not each. */
const held = new Set<string>();

/** ssh_config(5) has tokens and variables in names of sockets. Whoever could replace a socket would be given what is for a host. */
function isUsable(path: string): boolean {
  if (!/^\/[\w./,:@+-]*$/.test(path) || path.length > LONGEST) return false;
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    const found = statSync(path);
    const isSafe = (found.mode & STICKY) !== 0 || (found.mode & OTHERS_WRITE) === 0;
    return found.isDirectory() && isSafe && [0, ownIds().uid].includes(found.uid);
  } catch {
    return false;
  }
}

function noPlace(tmp: string): ArxError {
  return new ArxError(
    'USAGE_INVALID',
    `Cannot use ${JSON.stringify(tmp)} for the sockets of ssh: its name is too long or it cannot be written, expected at most ${LONGEST} plain characters`,
    { hint: 'Set TMPDIR to a directory with a short name' },
  );
}

function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = /^arx-ssh-(\d+)-\w{6}$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) removeOwn(join(parent, name));
  }
}

/** Nobody else can change what is below a directory of one's own that is 0700. */
function removeOwn(path: string): void {
  try {
    const { uid, mode } = lstatSync(path);
    if (uid === ownIds().uid && (mode & 0o777) === 0o700) rmSync(path, { recursive: true, force: true });
  } catch {
    // Another process was quicker.
  }
}
