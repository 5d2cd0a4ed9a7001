import { closeSync, constants, openSync, readFileSync } from 'node:fs';

/** Of a line of mountinfo: the number of the mount comes first, its options are the sixth (proc(5)). */
const OPTIONS = 5;

/**
 * False if a directory is on a mount with noexec, so that no file in it can be executed. Nothing is tried: where the directory
 * cannot be read, there is no /proc, or the mount is not in its list, nobody can tell, and it is true.
 */
export function runsPrograms(directory: string): boolean {
  try {
    const mount = mountOf(directory);
    const lines = readFileSync('/proc/self/mountinfo', 'latin1').split('\n');
    const line = lines.find((each) => each.startsWith(`${mount} `));
    return line?.split(' ')[OPTIONS]?.split(',').includes('noexec') !== true;
  } catch {
    return true;
  }
}

/** The number of the mount that a directory is on, whatever lies over what. */
function mountOf(directory: string): string | undefined {
  const fd = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    return /^mnt_id:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1];
  } finally {
    closeSync(fd);
  }
}
