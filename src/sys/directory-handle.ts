import { closeSync, constants, fstatSync, openSync, type Stats } from 'node:fs';
import { join } from 'node:path';

const FLAGS = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * A directory held open. Names are looked up in this very directory, even if its path leads elsewhere by now: openat(2)
 * by way of /proc/self/fd (proc(5)). Systems other than Linux have no such path; there names are looked up by path.
 */
export class DirectoryHandle implements Disposable {
  readonly path: string;
  readonly fd: number;
  readonly #base: string;

  /** @throws Error with `code` ENOTDIR or ELOOP if the last name of `at` is a link or no directory. */
  private constructor(path: string, at: string | Buffer) {
    this.path = path;
    this.fd = openSync(at, FLAGS);
    this.#base = process.platform === 'linux' ? `/proc/self/fd/${this.fd}` : path;
  }

  /**
   * Opens a directory by its path, which should hold no links; the last name must be none.
   * @param at what file system calls are given for it, if that is not the path.
   */
  static open(path: string, at: string | Buffer = path): DirectoryHandle {
    return new DirectoryHandle(path, at);
  }

  /** What file system calls are given for a name in this directory. The call itself must not follow the last name. */
  at(name: string): string {
    return `${this.#base}/${name}`;
  }

  /** The same for a name as bytes: what others make need not be UTF-8. */
  atBytes(name: Buffer): Buffer {
    return Buffer.concat([Buffer.from(`${this.#base}/`), name]);
  }

  /** Opens a directory in this one; a link is never followed. */
  below(name: string | Buffer): DirectoryHandle {
    const at = typeof name === 'string' ? this.at(name) : this.atBytes(name);
    return new DirectoryHandle(join(this.path, name.toString()), at);
  }

  /** Opens this very directory once more, for somebody who needs it for longer. */
  again(): DirectoryHandle {
    return new DirectoryHandle(this.path, this.at('.'));
  }

  stats(): Stats {
    return fstatSync(this.fd);
  }

  [Symbol.dispose](): void {
    closeSync(this.fd);
  }
}
