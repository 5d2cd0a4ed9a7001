import { closeSync, constants, fstatSync, openSync, read as readLater } from 'node:fs';
import { promisify } from 'node:util';
import { ArxError } from '../core/errors.ts';
import { damagedArchive } from './foreign-error.ts';

const CHUNK = 256 * 1024;
const read = promisify(readLater);

/** An open archive file. It is opened once, so that every pass reads the same file. */
export class ForeignFile implements Disposable {
  readonly fd: number;
  /** How many of its bytes have been read by `chunks`. */
  consumed = 0;

  /** @throws ArxError SOURCE_NOT_FOUND, or SOURCE_NOT_AN_ARCHIVE for anything but a regular file. */
  constructor(path: string) {
    this.fd = open(path);
    if (fstatSync(this.fd).isFile()) return;
    closeSync(this.fd);
    throw damagedArchive(`${JSON.stringify(path)} is not a regular file, expected a file`);
  }

  /** The bytes from an offset to the end, each chunk in a buffer of its own. */
  async *chunks(from = 0): AsyncGenerator<Buffer> {
    for (let at = from; ;) {
      const { bytesRead, buffer } = await read(this.fd, Buffer.allocUnsafeSlow(CHUNK), 0, CHUNK, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      this.consumed += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.fd);
  }
}

function open(path: string): number {
  try {
    // O_NONBLOCK: a pipe under this name must not hang the process.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw new ArxError('SOURCE_NOT_FOUND', `Cannot open the archive ${JSON.stringify(path)}`, {
      hint: 'Check that the file exists and can be read',
      cause,
    });
  }
}
