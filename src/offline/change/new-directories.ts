import { parentPath } from '../../core/parent-path.ts';
import type { Put } from './change-kinds.ts';
import type { Staging } from './staging.ts';

/** Makes each new directory just before its first file: it is open then, and need not be found a second time. */
export class NewDirectories {
  readonly #staging: Staging;
  readonly #waiting: Map<string, Put>;

  constructor(staging: Staging) {
    this.#staging = staging;
    const puts = staging.puts.filter(({ after }) => after.kind === 'directory');
    this.#waiting = new Map(puts.map((put) => [put.path, put]));
  }

  /** Makes a directory and those above it, if they are new and not made yet. @throws ArxError as `makeDirectory`. */
  make(path: string): void {
    const put = this.#waiting.get(path);
    if (put === undefined) return;
    this.#waiting.delete(path);
    this.make(parentPath(path));
    this.#staging.makeDirectory(put);
  }

  /** Makes those that hold no file. */
  makeAll(): void {
    for (const path of this.#waiting.keys()) this.make(path);
  }
}
