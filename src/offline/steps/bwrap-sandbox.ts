import { closeSync, constants, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { visible } from '../../core/visible.ts';
import { childrenOf, descendantsOf } from '../../sys/process-family.ts';
import { signalGroup, signalProcess } from '../../sys/process-group.ts';
import { capture } from '../../sys/spawn.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import { groupEnds } from './group-ends.ts';
import { initSockets } from './init-sockets.ts';
import { MOST_NAMES } from './left-running.ts';
import { stuck } from './stuck.ts';
import type { Sandbox, SandboxOptions } from './sandbox-model.ts';

const ROOT = ['--dev-bind', '/', '/', '--proc', '/proc'];
/**
 * Who stops a unit or a machine asks each process to end, also bwrap, and all inside would end with it. So it ignores that, and
 * the command does not. An older env(1) cannot do it.
 */
const DEAF = ['env', '--ignore-signal=TERM,INT'];
const HEARING = ['env', '--default-signal=TERM,INT'];
const LONGEST_REPORT = 65_536;

/**
 * What the first process inside does: runs the command, then writes the names of what that has left to `$1`. Its own end
 * takes all others with it.
 */
const WATCH = String.raw`
report=$1
shift
"$@"
status=$?
exec </dev/null
left() {
  for each in /proc/[0-9]*; do
    [ "$each" != "/proc/$$" ] && read -r row <"$each/stat" && read -r name <"$each/comm" || continue
    case @ROW@ in [ZX]*) ;; *) printf '%s\n' "$name" ;; esac
  done 2>/dev/null
}
for look in 1 2 3 4; do
  [ -n "$(left | head -n 1)" ] || exit "$status"
  sleep 0.04
done
[ -z "$report" ] || left >"$report"
exit "$status"
`.replace('@ROW@', '${row##*) }');

/**
 * A sandbox made by bwrap(1), which some machines allow to make namespaces although not everybody may. Nobody can enter it
 * later, so the command is started with it; it is for users other than root. A command that a signal ended has the exit code of a shell, 128 and the number.
 * @param problems takes why not.
 */
export async function bwrapSandbox(
  options: SandboxOptions,
  problems: string[],
): Promise<Sandbox | undefined> {
  // For root unshare(1) does it or nothing. And what is not there bwrap would make, on the host.
  if (process.geteuid?.() === 0 || options.mounts.some(({ over }) => !existsSync(over))) return undefined;
  const enter = entrance(options);
  const problem = await tryOut(enter);
  if (problem !== undefined) {
    problems.push(`bwrap: ${problem}`);
    return undefined;
  }
  const [deaf, hearing] = (await tryOut([...DEAF, ...HEARING])) === undefined ? [DEAF, HEARING] : [[], []];
  const report = options.directory === undefined ? '' : join(options.directory, 'left-running');
  return {
    enter: [...deaf, ...enter, 'sh', '-c', WATCH, 'sh', report, ...hearing],
    ask: (command) => {
      const first = childrenOf(command);
      for (const { pid } of descendantsOf(first)) signalProcess(pid, 'SIGTERM');
    },
    force: (command) => signalGroup(command, 'SIGKILL'),
    gone: () => Promise.resolve(),
    left: (_command, mask) =>
      Promise.resolve({ ending: report === '' ? [] : namesIn(report, mask), staying: [] }),
    close: async (command) => {
      if (command === undefined) return;
      signalGroup(command, 'SIGKILL');
      if (!(await groupEnds(command))) throw stuck();
    },
  };
}

function entrance({ network, mounts }: SandboxOptions): string[] {
  const masks = initSockets().map((over) => ({ from: '/dev/null', over }));
  return [
    'bwrap',
    '--die-with-parent',
    '--as-pid-1',
    '--unshare-pid',
    ...(network === 'none' ? ['--unshare-net'] : []),
    ...ROOT,
    ...[...masks, ...mounts].flatMap(({ from, over }) => ['--bind', from, over]),
    '--',
  ];
}

/** Returns what is wrong, if something is. */
async function tryOut(enter: readonly string[]): Promise<string | undefined> {
  const [first = 'bwrap', ...rest] = enter;
  const argv = [first, ...rest, 'true'] as const;
  try {
    const { code, stderr } = await capture({ argv, cwd: '/', env: { PATH: SYSTEM_PATH }, limit: 1000 });
    return code === 0 ? undefined : stderr.toString().trim() || `exit code ${code}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

/** The command may have put anything there. */
function namesIn(report: string, mask: (name: string) => string): string[] {
  const text = textOf(report);
  const names = text.split('\n').filter((name) => name !== '');
  const more = names.length - MOST_NAMES;
  const named = names.slice(0, MOST_NAMES).map((name) => visible(mask(name).slice(0, 40)));
  return more > 0 ? [...named, `${more} more`] : named;
}

function textOf(path: string): string {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      if (!fstatSync(fd).isFile()) return '';
      const block = Buffer.alloc(LONGEST_REPORT);
      return block.subarray(0, readSync(fd, block, 0, block.length, 0)).toString();
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}
