/** What a runner may be told to do with a service. Not `status` and the like: they change nothing. */
export const SERVICE_ACTIONS: readonly string[] = [
  'disable',
  'enable',
  'force-reload',
  'reload',
  'reload-or-restart',
  'restart',
  'start',
  'stop',
  'try-restart',
];

// systemd.unit(5) and the names of init scripts, without what a shell or a path would read: no slash, colon or backslash.
const SERVICE = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$/;
const DAEMON = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

const words = (text: string): string[] => text.split(' ');
// systemd.special(7), the services behind those targets, and the init scripts by which Debian's sysvinit and OpenRC end.
const OF_WHOLE_HOST: ReadonlySet<string> = new Set([
  ...words(
    'ctrl-alt-del emergency exit factory-reset final halt hibernate hybrid-sleep kexec poweroff reboot rescue runlevel0 ' +
      'runlevel1 runlevel2 runlevel3 runlevel4 runlevel5 runlevel6 shutdown sleep soft-reboot suspend ' +
      'suspend-then-hibernate umount',
  ).map((name) => `${name}.target`),
  ...words(
    'exit factory-reset halt hibernate hybrid-sleep kexec poweroff reboot soft-reboot suspend suspend-then-hibernate',
  ).map((name) => `systemd-${name}`),
  ...words('emergency rescue halt killprocs mount-ro reboot sendsigs single umountfs umountroot'),
]);

/** Whether a text names what ends or changes the state of the whole host, as `reboot.target` does. */
export function isOfWholeHost(text: string): boolean {
  return OF_WHOLE_HOST.has(text);
}

/** Whether a text is the name of a service as arx writes it: without `.service`, which is the same to systemd. */
export function isServiceName(text: string): boolean {
  return SERVICE.test(text) && !text.endsWith('.service') && !isOfWholeHost(text);
}

/** Whether a text can name a daemon: letters, digits, "_" and "-". */
export function isDaemonName(text: string): boolean {
  return DAEMON.test(text);
}
