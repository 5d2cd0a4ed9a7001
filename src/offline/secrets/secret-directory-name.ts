import { readlinkSync } from 'node:fs';
import { processStart } from '../../sys/process-start.ts';

const NAME = /^arx-secrets-(\d+)-(\d+)-(\d+)-\w{6}$/;

/** How names of directories of secrets begin: with the process that they belong to, so that others know when it is gone. */
export function secretDirectoryPrefix(): string {
  return `arx-secrets-${pidNamespace()}-${process.pid}-${processStart(process.pid) ?? 0}-`;
}

/** Whether a name is that of a directory of secrets whose process has ended, also by kill -9. */
export function isLeftByTheDead(name: string): boolean {
  const [, namespace, pid, start] = NAME.exec(name) ?? [];
  // Numbers of processes of another namespace mean nothing here.
  if (namespace === undefined || namespace !== pidNamespace()) return false;
  return processStart(Number(pid)) !== start;
}

function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}
