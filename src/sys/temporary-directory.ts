import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A private directory (0700) that is removed with all its content when it is disposed. */
export class TemporaryDirectory implements Disposable {
  readonly path: string;

  constructor(parent: string) {
    this.path = mkdtempSync(join(parent, 'arx-'));
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
