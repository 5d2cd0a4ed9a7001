/** How a program that runs another one is read: which options have a value, and how many words come before the command. */
export interface Wrapper {
  /** Options with a value. */
  readonly valued: readonly string[];
  /** Words between its options and the command. Default 0. */
  readonly skips?: number;
  /** Words like `NAME=value` come before the command. */
  readonly assigns?: true;
  /** The option that names the user it becomes, and the user without it. */
  readonly user?: { readonly options: readonly string[]; readonly otherwise: string };
  /** The command runs somewhere else: on another machine, in another root. */
  readonly elsewhere?: true;
}

/** Programs that run the rest of their arguments. */
export const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  env: { valued: ['-u', '--unset', '-C', '--chdir'], assigns: true },
  sudo: {
    valued: [
      '-u',
      '--user',
      '-g',
      '--group',
      '-h',
      '--host',
      '-p',
      '--prompt',
      '-C',
      '-D',
      '-R',
      '-T',
      '-U',
      '-r',
      '-t',
    ],
    assigns: true,
    user: { options: ['-u', '--user'], otherwise: 'root' },
  },
  doas: { valued: ['-u', '-C'], user: { options: ['-u'], otherwise: 'root' } },
  pkexec: { valued: ['--user'], user: { options: ['--user'], otherwise: 'root' } },
  gosu: { valued: [], skips: 1 },
  'su-exec': { valued: [], skips: 1 },
  setpriv: { valued: ['--reuid', '--regid', '--groups'] },
  chpst: {
    valued: ['-u', '-U', '-e', '-m', '-o', '-p', '-f', '-c', '-t', '-n', '-/'],
    user: { options: ['-u'], otherwise: '' },
  },
  nohup: { valued: [] },
  coproc: { valued: [] },
  time: { valued: ['-o', '-f', '--output', '--format'] },
  timeout: { valued: ['-k', '--kill-after', '-s', '--signal'], skips: 1 },
  nice: { valued: ['-n', '--adjustment'] },
  ionice: { valued: ['-c', '-n', '-p', '--class', '--classdata'] },
  chrt: { valued: [], skips: 1 },
  taskset: { valued: [], skips: 1 },
  setsid: { valued: [] },
  stdbuf: { valued: ['-i', '-o', '-e', '--input', '--output', '--error'] },
  unbuffer: { valued: [] },
  faketime: { valued: ['-f'], skips: 1 },
  fakeroot: { valued: ['-l', '-s', '-i'] },
  xargs: {
    valued: [
      '-a',
      '-d',
      '-E',
      '-I',
      '-L',
      '-n',
      '-P',
      '-s',
      '--arg-file',
      '--delimiter',
      '--max-args',
      '--max-procs',
      '--replace',
    ],
  },
  parallel: { valued: ['-j', '--jobs', '-a', '-N', '--delay'] },
  watch: { valued: ['-n', '--interval'] },
  exec: { valued: ['-a'] },
  command: { valued: [] },
  builtin: { valued: [] },
  busybox: { valued: [] },
  toybox: { valued: [] },
  catchsegv: { valued: [] },
  strace: { valued: ['-e', '-o', '-p', '-s', '-u'] },
  ltrace: { valued: ['-e', '-o', '-p', '-s', '-u'] },
  'systemd-run': { valued: ['-u', '--unit', '-p', '--property', '--uid', '--slice'] },
  'dbus-run-session': { valued: [] },
  'xvfb-run': { valued: ['-s', '-n', '--server-args', '--server-num'] },
  flock: { valued: ['-w', '--timeout', '-E'], skips: 1 },
  unshare: { valued: ['-R', '-w', '-S', '-G', '--root', '--wd'] },
  nsenter: { valued: ['-t', '--target', '-S', '-G'] },
  chroot: { valued: [], skips: 1, elsewhere: true },
};
