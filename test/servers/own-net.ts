import { randomInt } from 'node:crypto';
import { existsSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';

/** A number that no other process here has, until it is disposed or its process has ended. */
export interface OwnNet extends Disposable {
  /** From 1 to 254. */
  readonly number: number;
}

/** Claims are links that name the process which made them: making one is atomic (symlink(2)). */
export function ownNet(): OwnNet {
  for (;;) {
    const number = randomInt(1, 255);
    const claim = `/tmp/arx-test-net-${number}`;
    if (isClaimed(claim)) return { number, [Symbol.dispose]: () => rmSync(claim, { force: true }) };
  }
}

function isClaimed(claim: string): boolean {
  try {
    symlinkSync(String(process.pid), claim);
    return true;
  } catch {
    forgetEnded(claim);
    return false;
  }
}

function forgetEnded(claim: string): void {
  try {
    if (!existsSync(`/proc/${readlinkSync(claim)}`)) rmSync(claim, { force: true });
  } catch {
    // Its owner has given it back meanwhile.
  }
}
