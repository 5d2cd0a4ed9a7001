import fs from 'node:fs';
import child from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

/**
 * What goes wrong at the chosen call. `kill`: nothing is written from that call on, whatever the program still tries.
 * `full`: no space from that call on. `short`: one write takes only a part.
 */
export type Fault = 'kill' | 'ENOSPC' | 'EIO' | 'EMFILE' | 'full' | 'short';

/** Calls that change something, and opening, which may fail for want of descriptors. */
const CALLS = [
  'openSync',
  'writeSync',
  'writeFileSync',
  'fsyncSync',
  'ftruncateSync',
  'renameSync',
  'linkSync',
  'symlinkSync',
  'unlinkSync',
  'rmdirSync',
  'rmSync',
  'mkdirSync',
  'mkdtempSync',
  'chmodSync',
  'fchmodSync',
  'fchownSync',
  'lchownSync',
  'copyFileSync',
] as const;
type Call = (typeof CALLS)[number];

/** To which calls each fault can happen (their manual pages, ERRORS). */
const PLACES: Readonly<Record<Fault, readonly Call[]>> = {
  kill: CALLS,
  ENOSPC: [
    'openSync',
    'writeSync',
    'writeFileSync',
    'renameSync',
    'linkSync',
    'symlinkSync',
    'mkdirSync',
    'fsyncSync',
  ],
  full: ['openSync', 'writeSync', 'writeFileSync', 'renameSync', 'linkSync', 'symlinkSync', 'mkdirSync'],
  EIO: CALLS,
  EMFILE: ['openSync'],
  short: ['writeSync'],
};

export class Killed extends Error {}

/**
 * Runs some work with a fault at its n-th call. The files of a process are changed by no other calls than these, so this is
 * what it leaves when it is killed there; the same with strace and real kills is test/offline/change/strace.test.ts.
 * @param at counts from 0; none is hit when it is too great.
 * @returns how many calls were counted, and how the work ended.
 */
export async function withFault(
  fault: Fault,
  at: number,
  work: () => Promise<unknown>,
): Promise<{ readonly calls: number; readonly error: unknown }> {
  const originals = new Map<Call, (...args: never[]) => unknown>();
  let calls = 0;
  let dead = false;
  const places = new Set<string>(PLACES[fault]);
  const strike = (name: Call, args: readonly unknown[]): (() => unknown) | undefined => {
    if (dead && fault === 'kill') throw new Killed('killed');
    if (!places.has(name) || !changes(name, args, fault)) return undefined;
    const here = calls;
    calls += 1;
    if (here < at || (here > at && fault !== 'full')) return undefined;
    if (fault === 'kill') {
      dead = true;
      throw new Killed('killed');
    }
    if (fault === 'short') return () => shortWrite(originals.get('writeSync') as typeof fs.writeSync, args);
    throw failure(fault === 'full' ? 'ENOSPC' : fault, name);
  };
  for (const name of CALLS) {
    const original = fs[name] as (...args: never[]) => unknown;
    originals.set(name, original);
    Object.assign(fs, {
      [name]: (...args: never[]) => {
        const instead = strike(name, args);
        return instead === undefined ? original(...args) : instead();
      },
    });
  }
  const spawn = child.spawn;
  const start = (...args: unknown[]): unknown => {
    if (dead) throw new Killed('killed');
    return (spawn as (...args: unknown[]) => unknown)(...args);
  };
  Object.assign(child, { spawn: start });
  syncBuiltinESMExports();
  let error: unknown;
  try {
    await work();
  } catch (thrown) {
    error = thrown;
  } finally {
    Object.assign(fs, Object.fromEntries(originals));
    Object.assign(child, { spawn });
    syncBuiltinESMExports();
  }
  return { calls, error };
}

/** Opening to read changes nothing, but takes a descriptor and may find a bad disk. */
function changes(name: Call, [, flags]: readonly unknown[], fault: Fault): boolean {
  if (name !== 'openSync' || fault === 'EMFILE' || fault === 'EIO') return true;
  if (typeof flags === 'number') return (flags & fs.constants.O_CREAT) !== 0;
  return typeof flags === 'string' && !flags.startsWith('r');
}

function shortWrite(write: typeof fs.writeSync, args: readonly unknown[]): number {
  const [fd, bytes, offset = 0, length] = args as [number, Uint8Array, number?, number?];
  const whole = length ?? bytes.length - offset;
  return write(fd, bytes, offset, Math.max(1, Math.floor(whole / 2)));
}

function failure(code: string, syscall: string): Error {
  return Object.assign(new Error(`${code}: ${syscall}`), { code, syscall });
}
