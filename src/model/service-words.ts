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

/** Whether a text is the name of a service as arx writes it: without `.service`, which is the same to systemd. */
export function isServiceName(text: string): boolean {
  return SERVICE.test(text) && !text.endsWith('.service');
}

/** Whether a text can name a daemon: letters, digits, "_" and "-". */
export function isDaemonName(text: string): boolean {
  return DAEMON.test(text);
}
