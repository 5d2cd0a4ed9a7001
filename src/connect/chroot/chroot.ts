import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { Context } from '../../core/context.ts';
import type { TargetLink } from '../../model/fleet/target-name.ts';
import type { Connector, Opening } from '../../plugin/connector.ts';
import { endOfProgram } from '../end-of-program.ts';
import { hostValues } from '../host-value.ts';
import { wrappedSession } from '../wrapped-session.ts';

/** `@chroot/path`: a directory tree with programs of its own, on this machine or behind another link. Nothing is mounted in it. */
export const chroot: Connector = {
  id: 'chroot',
  handles: (word) => word === 'chroot',
  keys: [
    {
      name: 'chroot_directory',
      means: 'absolute path of the tree; by default the path in the name',
      type: 'string',
    },
  ],
  open: async (link, opening, context) => {
    const directory = directoryOf(link, opening);
    await demandTree(directory, opening, context);
    return wrappedSession(opening.name, opening.outer, ({ argv }) => ['chroot', directory, ...argv]);
  },
};

/** As in pyinfra a name without its first slash stands for the absolute path: `@chroot/srv/tree`. */
function directoryOf({ argument }: TargetLink, { name, data }: Opening): string {
  const values = hostValues(name, data);
  const given = values.text('chroot_directory') ?? (argument === undefined ? undefined : `/${argument}`);
  const directory = given?.replace(/^\/+/, '/');
  if (directory === undefined)
    return values.refuse(
      'chroot_directory',
      'missing',
      'an absolute path',
      'Write @chroot/PATH, or chroot_directory',
    );
  const isPlain =
    directory.startsWith('/') && !directory.split('/').some((part) => part === '..' || part === '.');
  if (isPlain && directory !== '/') return directory.replace(/\/+$/, '');
  return values.refuse('chroot_directory', quoted(directory), 'an absolute path below /, without . and ..');
}

// $1: the tree. chroot(8) would follow links, and so would everything in it.
const LOOK = `[ "$(id -u)" = 0 ] || exit 3
cd -P -- "$1" 2>/dev/null || exit 4
[ "$(pwd -P)" = "$1" ] || exit 5
command -v chroot >/dev/null || exit 6
chroot "$1" /bin/sh -c : 2>/dev/null || exit 7`;

const FAULTS: Readonly<
  Record<
    number,
    readonly [code: 'HOST_REFUSED' | 'HOST_UNREACHABLE' | 'HOST_NO_PROGRAM', is: string, hint: string]
  >
> = {
  3: [
    'HOST_REFUSED',
    'chroot needs root, and this is another user',
    'Run arx as root, or in a chain log in as root or set _sudo and _elevate_on',
  ],
  4: ['HOST_UNREACHABLE', 'there is no such directory', 'Create it, or correct the path'],
  5: ['HOST_UNREACHABLE', 'the path leads through a link', 'Write the path that it leads to'],
  6: ['HOST_NO_PROGRAM', 'there is no program chroot', 'Install coreutils or busybox'],
  7: ['HOST_UNREACHABLE', 'no /bin/sh can be started in it', 'Fill it: it needs sh and the usual tools'],
};

async function demandTree(directory: string, { name, outer }: Opening, context: Context): Promise<void> {
  const { code, lost } = await endOfProgram(outer, ['sh', '-c', LOOK, 'sh', directory], context);
  if (code === 0) return;
  const [fault, is, hint] = FAULTS[code ?? -1] ?? [
    'HOST_UNREACHABLE',
    lost ?? 'looking at it failed',
    'Look at it by hand',
  ];
  throw new ArxError(
    fault,
    `Cannot reach ${quoted(name)} in ${quoted(directory)}: ${is}, expected a directory with a system in it`,
    { hint, data: { host: name } },
  );
}
