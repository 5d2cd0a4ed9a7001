import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, checkAborted } from '../../core/context.ts';
import { isRunning } from '../../sys/is-running.ts';

const POLL_MS = 50;
const BEAT_MS = 5_000;
// A holder beats every five seconds. One that has been silent this long is gone, even if it is on another machine.
const SILENT_MS = 60_000;

/**
 * Runs a task while no other process runs one under the same lock file. A holder that was killed does not block: its
 * lock is taken over, and what it left half-done is for the task to notice.
 * @throws ArxError INTERRUPTED, or what the task throws.
 */
export async function exclusively<T>(path: string, context: Context, task: () => Promise<T>): Promise<T> {
  const mine = `${hostname()} ${process.pid} ${randomBytes(8).toString('hex')}`;
  while (!take(path, mine)) {
    checkAborted(context);
    await sleep(POLL_MS, undefined, { signal: context.signal }).catch(() => checkAborted(context));
  }
  const beat = setInterval(() => touch(path), BEAT_MS);
  beat.unref();
  try {
    return await task();
  } finally {
    clearInterval(beat);
    if (holderOf(path) === mine) rmSync(path, { force: true });
  }
}

/** Makes the lock with its content in one step (link(2) fails when it exists), or takes over a dead one. */
function take(path: string, mine: string): boolean {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return takeOver(path, draft);
  } finally {
    rmSync(draft, { force: true });
  }
}

function takeOver(path: string, draft: string): boolean {
  const holder = holderOf(path);
  if (holder === undefined || !isDead(path, holder)) return false;
  // Of several that find the same dead lock, the one that moves it away goes on.
  const grave = `${draft}.dead`;
  try {
    renameSync(path, grave);
  } catch {
    return false;
  }
  const buried = holderOf(grave);
  if (buried !== holder) {
    // It was taken over by another process between the look and the move: it gets it back.
    restore(grave, path);
    return false;
  }
  rmSync(grave, { force: true });
  try {
    linkSync(draft, path);
  } catch {
    return false;
  }
  return true;
}

function restore(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // A third one holds it now; the second notices that it lost it when it lets go.
  } finally {
    rmSync(from, { force: true });
  }
}

function holderOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isDead(path: string, holder: string): boolean {
  const [host, pid] = holder.split(' ');
  if (host === hostname() && !isRunning(Number(pid))) return true;
  const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
  return Date.now() - mtimeMs > SILENT_MS;
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // The lock is gone; the holder notices when it lets go.
  }
}
