import type { Context } from '../../../core/context.ts';
import { checkAborted } from '../../../core/context.ts';
import { capture } from '../../../sys/spawn.ts';
import { sshEnvironment } from '../environment.ts';
import { gitError } from '../git-error.ts';
import type { GitLocation } from '../git-location.ts';
import { sshCommand } from '../ssh-command.ts';
import { sshTarget } from '../ssh-target.ts';
import { lfsError } from './lfs-error.ts';
import type { LfsFile } from './lfs-file.ts';

/** What a host answered. */
export interface SshAnswer {
  readonly href: string;
  readonly headers: Readonly<Record<string, string>>;
}

// As git starts it: the command is the user's own shell text or one of ours; what comes behind it are arguments.
const SCRIPT = 'eval "$ARX_SSH_COMMAND \\"\\$@\\""';

/**
 * Asks the host of a repository over ssh where its LFS objects are (git-lfs, docs/api/authentication.md, "SSH").
 * @throws ArxError SOURCE_LFS when the host does not know the question; those of ssh; INTERRUPTED.
 */
export async function sshAuthenticate(
  location: GitLocation,
  files: readonly LfsFile[],
  context: Context,
): Promise<SshAnswer> {
  const { host, port, path } = sshTarget(location);
  const question = `git-lfs-authenticate ${remoteWord(path)} download`;
  const ssh = [...(port === '' ? [] : ['-p', port]), host, question];
  const { code, stdout, stderr } = await capture({
    argv: ['/bin/sh', '-c', SCRIPT, 'sh', ...ssh],
    cwd: '/',
    env: { ...sshEnvironment(context), ARX_SSH_COMMAND: sshCommand(location, context) },
    group: true,
    signal: context.signal,
    limit: 256 * 1024,
  });
  checkAborted(context);
  // ssh(1), "EXIT STATUS": 255 is its own failure, all else the command's.
  if (code === 255) throw gitError(stderr.toString(), location, []);
  const answer = code === 0 ? parsed(stdout.toString()) : undefined;
  if (answer !== undefined) return answer;
  throw lfsError(location, files[0] as LfsFile, 'the host does not answer git-lfs-authenticate');
}

/** The far side has a shell: what is not plain stands between quotes. */
function remoteWord(path: string): string {
  return /^[A-Za-z0-9_./~+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

function parsed(text: string): SshAnswer | undefined {
  try {
    const { href, header } = JSON.parse(text) as { href?: unknown; header?: unknown };
    const headers = typeof header === 'object' && header !== null ? Object.entries(header) : [];
    const plain = headers.every(
      ([name, value]) =>
        /^[A-Za-z0-9-]+$/.test(name) && typeof value === 'string' && /^[\x20-\x7e]*$/.test(value),
    );
    return typeof href === 'string' && plain ? { href, headers: Object.fromEntries(headers) } : undefined;
  } catch {
    return undefined;
  }
}
