import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { noPrivatePlace } from './no-private-place.ts';

/** A private directory (0700) that is removed with all its content when it is disposed. */
export class TemporaryDirectory implements Disposable {
  readonly path: string;

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

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
