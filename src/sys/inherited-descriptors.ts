import { readdirSync, readFileSync } from 'node:fs';

const CLOEXEC = 0o2000000;
let known: readonly number[] | undefined;

/**
 * The descriptors that this process was started with beyond stdin, stdout and stderr. Whatever it starts would get them
 * too, for example a socket that leads out of a sandbox. Node itself opens nothing that way, so they are looked up once
 * (proc(5), "fdinfo"). Systems without /proc: none are known.
 */
export function inheritedDescriptors(): readonly number[] {
  known ??= openDescriptors().filter((fd) => fd > 2 && isInheritable(fd));
  return known;
}

function openDescriptors(): number[] {
  try {
    return readdirSync('/proc/self/fd').map(Number);
  } catch {
    return [];
  }
}

function isInheritable(fd: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOEXEC) === 0;
  } catch {
    // The descriptor of the listing itself.
    return false;
  }
}
