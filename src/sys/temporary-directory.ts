import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { noPrivatePlace } from './no-private-place.ts';

/** A private directory (0700) that is removed with all its content when it is disposed. */
export class TemporaryDirectory implements Disposable {
  readonly path: string;
  #isGone = false;

  /**
   * @param parent that for temporary files, or what `problem` speaks of.
   * @param problem what to throw for what the system says.
   * @throws ArxError WRITE_FAILED.
   */
  constructor(parent: string, problem: (parent: string, cause: unknown) => unknown = noPrivatePlace) {
    try {
      this.path = mkdtempSync(join(parent, 'arx-'));
    } catch (error) {
      throw problem(parent, error);
    }
  }

  /**
   * Removes it now: what is open stays readable, and nothing is left when this process is killed. A network file system that
   * keeps a name for what is open lets it go when this is disposed.
   */
  vacate(): void {
    try {
      this[Symbol.dispose]();
    } catch {
      // It is tried again then.
    }
  }

  [Symbol.dispose](): void {
    // By then the name may be somebody else's.
    if (this.#isGone) return;
    rmSync(this.path, { recursive: true, force: true });
    this.#isGone = true;
  }
}
