import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { quoted } from '../../core/quoted.ts';
import { count, object, text } from '../../model/shape.ts';
import { replaceFile } from '../../sys/atomic-write.ts';
import { isRunning } from '../../sys/is-running.ts';
import { userName } from '../../sys/user-name.ts';
import type { StateDirectory } from './state-directory.ts';
import { readStateFile, removeStateFile } from './state-file.ts';
import { withinState } from './state-invalid.ts';

/** Who holds the lock of a host. Only for people: the kernel alone decides. */
export interface LockHolder {
  readonly pid: number;
  readonly user: string;
  /** What it does, as `run web 1.2.0`. */
  readonly what: string;
  /** ISO time. */
  readonly since: string;
}

const SHAPE = object({ pid: count, user: text, what: text, since: text });
const LARGEST = 16 * 1024;

/** Says that this process holds the lock. @throws ArxError WRITE_FAILED. */
export function writeHolder(state: StateDirectory, what: string, context: Context): void {
  const holder = { pid: process.pid, user: userName(), what, since: context.now().toISOString() };
  const path = fileOf(state);
  withinState(path, () => replaceFile(path, JSON.stringify(holder), 0o600));
}

/** Takes that back. */
export function removeHolder(state: StateDirectory): void {
  removeStateFile(fileOf(state));
}

/** Who holds the lock as far as can be told: undefined when it says so no longer, or nothing that can be understood. */
export function readHolder(state: StateDirectory): LockHolder | undefined {
  try {
    const value = JSON.parse(readStateFile(fileOf(state), LARGEST)?.toString() ?? '') as LockHolder;
    return SHAPE(value, 'holder') === undefined && isRunning(value.pid) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The holder in words. */
export function holderWords(holder: LockHolder | undefined): string {
  if (holder === undefined) return 'another arx';
  const { pid, user, what, since } = holder;
  return `process ${pid} of ${quoted(user)} (${quoted(what)}) since ${since}`;
}

function fileOf(state: StateDirectory): string {
  return join(state.path, 'lock-holder.json');
}
