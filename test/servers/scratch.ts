import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from './at-exit.ts';

/** A fresh private directory; `remove` deletes it with everything inside. */
export interface Scratch extends Disposable {
  readonly path: string;
  readonly remove: () => void;
}

/** Makes a directory for one test or server. It is also removed when the process exits. @param parent default: TMPDIR. */
export function scratch(name: string, parent = tmpdir()): Scratch {
  const path = realpathSync(mkdtempSync(join(parent, `arx-test-${name}-`)));
  const remove = (): void => {
    forget();
    // What a server has left behind may write its last line meanwhile.
    rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  };
  const forget = atExit(remove);
  return { path, remove, [Symbol.dispose]: remove };
}
