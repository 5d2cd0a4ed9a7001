import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

let known: string | undefined;

/** Twelve hex digits for what can see this process by its number: the host, and the namespace of processes on it. */
export function machineName(): string {
  return (known ??= nameOf());
}

function nameOf(): string {
  const name = `${hostname()} ${read(() => readlinkSync('/proc/self/ns/pid')) ?? ''}`;
  return createHash('sha256').update(name).digest('hex').slice(0, 12);
}

/** What names the time since the machine was started; undefined where the system does not tell. */
export function bootName(): string | undefined {
  return read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
}

function read(look: () => string): string | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
