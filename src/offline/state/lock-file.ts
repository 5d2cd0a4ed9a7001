import { closeSync, constants, fstatSync, lstatSync, openSync, type Stats } from 'node:fs';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { demandOwn } from './demand-own.ts';
import { stateInvalid, withinState } from './state-invalid.ts';

/** Also for writing: network file systems lock nothing exclusively that is open for reading only. */
const FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * The file that is locked, open until it is disposed; what this process starts does not have it. Its content means nothing; arx
 * never removes it, because who holds a removed file holds nothing.
 */
export class LockFile implements Disposable {
  readonly #path: string;
  readonly #stats: Stats;
  readonly fd: number;

  /** Makes it if it is missing. @throws ArxError RUN_STATE_INVALID if it is no regular file, or others can write it; WRITE_FAILED. */
  constructor(path: string) {
    this.#path = path;
    this.fd = withinState(path, () => openSync(path, FLAGS, 0o600));
    try {
      this.#stats = withinState(path, () => fstatSync(this.fd));
      if (!this.#stats.isFile()) throw stateInvalid(path, 'it is no regular file, expected one');
      demandOwn(path, this.#stats);
    } catch (error) {
      closeSync(this.fd);
      throw error;
    }
  }

  /** False: somebody has removed or replaced it, so that another may have the lock as well. */
  get isHeld(): boolean {
    const now = withinState(this.#path, () => lstatSync(this.#path, { throwIfNoEntry: false }));
    return now?.ino === this.#stats.ino && now.dev === this.#stats.dev;
  }

  /** Call it as soon as it is locked. @throws ArxError RUN_STATE_INVALID. */
  demandSame(): void {
    if (this.isHeld) return;
    throw stateInvalid(this.#path, 'somebody has replaced it meanwhile, so that it locks nothing');
  }

  /** Call it before anything is changed. @throws ArxError RUN_LOCK_LOST. */
  demandHeld(): void {
    if (this.isHeld) return;
    throw new ArxError(
      'RUN_LOCK_LOST',
      `Cannot go on: the lock ${quoted(this.#path, 500)} was removed or replaced meanwhile, expected it to stay; nothing more is changed, and nothing is taken back by this one`,
      { hint: 'The next run, rollback or removal takes back what was begun, if none has done so already' },
    );
  }

  [Symbol.dispose](): void {
    closeSync(this.fd);
  }
}
