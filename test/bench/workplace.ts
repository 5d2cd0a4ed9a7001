import { mkdirSync, mkdtempSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type Command, measure, type Measurement } from './execute.ts';

const TMPFS_MAGIC = 0x01021994;

/** The directory that everything happens in, and how programs run there. */
export class Workplace implements Disposable {
  readonly root: string;
  /** Whether the directory is in memory. */
  readonly inMemory: boolean;
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  readonly #elsewhere: string[] = [];
  #count = 0;

  /**
   * @param parent Where to make it; missing: /dev/shm if that is a tmpfs with room, else the directory for temporary files.
   * @param room Bytes that will be needed.
   */
  constructor(parent: string | undefined, room: number, signal: AbortSignal) {
    this.root = mkdtempSync(join(parent ?? roomyParent(room), 'arx-bench-'));
    this.inMemory = isTmpfs(this.root);
    this.signal = signal;
    const [home, temporary] = [this.path('home'), this.path('tmp')];
    for (const directory of [home, temporary]) mkdirSync(directory);
    const git = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
    const own = { HOME: home, TMPDIR: temporary, ARX_STATE_DIR: this.path('state') };
    this.env = { PATH: process.env['PATH'], LC_ALL: 'C', ...own, ...git };
  }

  path(...names: string[]): string {
    return join(this.root, ...names);
  }

  /** A path that was never used, in the work directory or another one. */
  fresh(name: string, parent = this.root): string {
    this.#count += 1;
    return join(parent, `${name}-${this.#count}`);
  }

  /** A fresh directory on the disk, or undefined when there is no disk but the work directory's file system. */
  onDisk(): string | undefined {
    if (!this.inMemory || isTmpfs(tmpdir())) return undefined;
    const path = mkdtempSync(join(tmpdir(), 'arx-bench-'));
    this.#elsewhere.push(path);
    return path;
  }

  /**
   * Puts a tree out of the way. In memory it is removed now. On a disk it is kept to the end: creating files right after
   * as many were removed is ten times slower on ext4, for every program.
   */
  discard(path: string): void {
    if (isTmpfs(dirname(path))) rmSync(path, { recursive: true, force: true });
    else renameSync(path, join(dirname(path), `discarded-${(this.#count += 1)}`));
  }

  /** Runs a program and says what it cost. */
  measure(command: Command): Promise<Measurement> {
    const { env, signal } = this;
    return measure(command, { env, signal, timeFile: this.path('time.txt') });
  }

  /** Runs a program and gives its standard output. */
  async execute(command: Command): Promise<string> {
    return (await this.measure(command)).stdout;
  }

  /** Lets signals through in long work. */
  async breathe(): Promise<void> {
    await setImmediate();
    this.signal.throwIfAborted();
  }

  [Symbol.dispose](): void {
    for (const path of [this.root, ...this.#elsewhere]) rmSync(path, { recursive: true, force: true });
  }
}

function roomyParent(room: number): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    if (isTmpfs('/dev/shm') && bavail * bsize > room) return '/dev/shm';
  } catch {
    // No such file system here.
  }
  return tmpdir();
}

function isTmpfs(path: string): boolean {
  return statfsSync(path).type === TMPFS_MAGIC;
}
