import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readlinkSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isRunning } from './is-running.ts';

/**
 * A fresh hidden name beside a path, on the same file system, so that a rename is atomic. It says which process made it, so
 * that one that was killed can be cleaned up after.
 */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `${startOf(path)}${here()}-${process.pid}-${randomBytes(4).toString('hex')}`);
}

/**
 * Removes what killed processes of this machine left under names of `temporaryBeside` for a path. Those of processes that run,
 * and of other machines and containers that share the directory, stay.
 */
export function sweepBeside(path: string): void {
  const start = `${startOf(path)}${here()}-`;
  for (const name of namesIn(dirname(path))) {
    if (!name.startsWith(start)) continue;
    const [, pid] = /^(\d+)-[0-9a-f]{8}$/.exec(name.slice(start.length)) ?? [];
    if (pid !== undefined && !isRunning(Number(pid)))
      rmSync(join(dirname(path), name), { recursive: true, force: true });
  }
}

function startOf(path: string): string {
  return `.${basename(path).slice(0, 200)}.arx-`;
}

/** A process number means something only on one machine, in one PID namespace (pid_namespaces(7)). */
function here(): string {
  return (place ??= createHash('sha256').update(`${hostname()} ${namespace()}`).digest('hex').slice(0, 8));
}

/** It stays the same for as long as the process lives. */
let place: string | undefined;

function namespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    // Whoever writes there next says why it cannot.
    return [];
  }
}
