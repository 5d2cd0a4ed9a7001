import { posix } from 'node:path';
import { HERE, UNKNOWN } from './script-facts.ts';

/** Begin paths of which only the beginning has a name: what the runner makes for each step. */
const NAMED = ['~', '$TMPDIR', HERE];

/** True for a path whose beginning does not depend on a current directory. */
export function isRooted(path: string): boolean {
  return (
    path.startsWith('/') ||
    path.startsWith(UNKNOWN) ||
    NAMED.some((name) => path === name || path.startsWith(`${name}/`))
  );
}

/** A path as seen from a directory: normal, without a slash at its end. `.` is the directory where the script starts. */
export function joinPath(directory: string, path: string): string {
  const whole = isRooted(path) || directory === '.' ? path : `${directory}/${path}`;
  if (whole.startsWith(UNKNOWN)) return trimmed(whole);
  return trimmed(posix.normalize(whole));
}

function trimmed(path: string): string {
  const end = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  return end.startsWith('//') ? end.slice(1) : end;
}

/** The directory of a path. */
export function directoryOf(path: string): string {
  if (path === UNKNOWN) return UNKNOWN;
  return posix.dirname(path);
}

const DEVICES = /^\/dev\/(?:null|zero|full|random|urandom|tty|stdin|stdout|stderr|fd\/.*)$/;

/** True for what is no file that anybody looks at later. */
export function isDevice(path: string): boolean {
  return DEVICES.test(path);
}

/** bash(1), REDIRECTION: these paths are connections. */
export function isConnection(path: string): boolean {
  return /^\/dev\/(?:tcp|udp)\//.test(path);
}
