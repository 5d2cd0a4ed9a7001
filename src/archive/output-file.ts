import { writeAll } from '../sys/atomic-write.ts';

/** What the writer tells a reader in another thread: how many bytes are written, and whether more will come. */
export const PROGRESS = { written: 0, state: 1 } as const;
export const WRITING = 0n;
export const WRITTEN = 1n;
export const FAILED = 2n;

/** A file that is being written, and that another thread may read as far as it has come. */
export class OutputFile {
  readonly fd: number;
  /** Two 64-bit counters, shared between threads: see PROGRESS. */
  readonly progress: BigInt64Array = new BigInt64Array(new SharedArrayBuffer(16));

  constructor(fd: number) {
    this.fd = fd;
  }

  write(bytes: Uint8Array): void {
    writeAll(this.fd, bytes);
    Atomics.add(this.progress, PROGRESS.written, BigInt(bytes.length));
    Atomics.notify(this.progress, PROGRESS.written);
  }

  /** Tells the reader that no more will come. Call it in every case. */
  end(state: typeof WRITTEN | typeof FAILED): void {
    Atomics.compareExchange(this.progress, PROGRESS.state, WRITING, state);
    Atomics.notify(this.progress, PROGRESS.written);
  }
}
