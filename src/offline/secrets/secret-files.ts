import {
  chmodSync,
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmdirSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DirectoryHandle } from '../../sys/directory-handle.ts';
import { emptyDirectory } from '../../sys/empty-directory.ts';
import { ownIds } from '../../sys/own-ids.ts';
import type { Owner } from '../../sys/owner.ts';
import { secretDirectoryPrefix } from './secret-directory-name.ts';
import { LARGEST_SECRET } from './secret-sizes.ts';

const READABLE = 0o400;

/** A directory in memory for the files of the commands of one run, one directory in it for each. */
export class SecretFiles implements Disposable {
  readonly path: string;
  readonly #open = new Set<CommandFiles>();
  #count = 0;

  /** @throws Error of the system. */
  constructor(base: string) {
    this.path = mkdtempSync(join(base, secretDirectoryPrefix()));
  }

  /**
   * @param values by name of the file.
   * @throws Error of the system; then nothing is left.
   */
  write(values: ReadonlyMap<string, Uint8Array>, owner: Owner = ownIds()): CommandFiles {
    // Its name says nothing, and nobody else can list it.
    if (owner.uid !== ownIds().uid) chmodSync(this.path, 0o711);
    this.#count += 1;
    const files = new CommandFiles(join(this.path, String(this.#count)), () => this.#open.delete(files));
    this.#open.add(files);
    try {
      files.write(values, owner);
    } catch (error) {
      files[Symbol.dispose]();
      throw error;
    }
    return files;
  }

  /** @throws Error of the system. */
  [Symbol.dispose](): void {
    // One directory that cannot be removed must not keep the values of the others.
    for (const files of this.#open) files.wipe();
    for (const files of this.#open) files[Symbol.dispose]();
    using all = DirectoryHandle.open(this.path);
    emptyDirectory(all);
    rmdirSync(this.path);
  }
}

/** The files of one command. They stay open here, so that a name elsewhere for one of them is wiped too. */
export class CommandFiles implements Disposable {
  readonly path: string;
  readonly #files: number[] = [];
  readonly #onRemoved: () => void;
  #directory: DirectoryHandle | undefined;

  constructor(path: string, onRemoved: () => void) {
    this.path = path;
    this.#onRemoved = onRemoved;
    mkdirSync(path, { mode: 0o700 });
    this.#directory = DirectoryHandle.open(path);
  }

  write(values: ReadonlyMap<string, Uint8Array>, { uid, gid }: Owner): void {
    const directory = this.#directory;
    if (directory === undefined) return;
    for (const [name, value] of values) {
      const fd = openSync(directory.at(name), 'wx', READABLE);
      this.#files.push(fd);
      writeWhole(fd, value);
      fchownSync(fd, uid, gid);
      fchmodSync(fd, READABLE);
    }
    fchownSync(directory.fd, uid, gid);
  }

  wipe(): void {
    for (const fd of this.#files.splice(0)) wipe(fd);
  }

  [Symbol.dispose](): void {
    const directory = this.#directory;
    if (directory === undefined) return;
    this.#directory = undefined;
    this.#onRemoved();
    this.wipe();
    using open = directory;
    emptyDirectory(open);
    rmdirSync(this.path);
  }
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}

function wipe(fd: number): void {
  try {
    writeSync(fd, Buffer.alloc(Math.min(fstatSync(fd).size, LARGEST_SECRET)), 0, undefined, 0);
    ftruncateSync(fd, 0);
  } finally {
    closeSync(fd);
  }
}
