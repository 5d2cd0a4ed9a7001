import { lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { digestOf, hexOf } from '../../core/digest.ts';
import { ownIds } from '../../sys/own-ids.ts';
import { masterArgv } from './ssh-argv.ts';
import type { SshSettings } from './ssh-settings.ts';

/**
 * Where the connection to a host is found by later runs of the same user, if its settings want that: in a directory of that
 * user alone, by a name that says to whom, as whom and how it was made.
 * @param parent of that directory.
 * @returns undefined for a connection that ends with its session. So does one that took a secret, which another run would have
 *   to know, and one that lends the agent of this machine.
 */
export function lastingSocket(settings: SshSettings, parent: string, { home }: Context): string | undefined {
  const { persist, password, passphrase, forwardAgent, name } = settings;
  if (persist === 0 || password !== undefined || passphrase !== undefined || forwardAgent) return undefined;
  const directory = join(parent, `arx-ssh-of-${ownIds().uid}`);
  if (!isOurs(directory)) return undefined;
  const made = masterArgv({ ...settings, persist: 0 }, { socket: '', log: '' }, 'here');
  return join(directory, hexOf(digestOf(Buffer.from(JSON.stringify([name, home, ...made])))).slice(0, 16));
}

/** Nobody else can put another one in its place: the parent is of the same user, or sticky. */
function isOurs(directory: string): boolean {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
  }
  const found = lstatSync(directory, { throwIfNoEntry: false });
  return (
    found !== undefined && found.isDirectory() && found.uid === ownIds().uid && (found.mode & 0o777) === 0o700
  );
}
