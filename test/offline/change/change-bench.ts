import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../../src/core/context.ts';
import { remove } from '../../../src/library/remove.ts';
import type { Reversed } from '../../../src/offline/reversal/reversed.ts';
import { rollback } from '../../../src/library/rollback.ts';
import { runFrom, type RunOptions, type RunResult } from '../../../src/offline/run.ts';
import { type Content, fakeBundle, RunBench, type Sketch } from '../run-fixture.ts';
import { hostTree } from './host-tree.ts';

/** What can be done on a host: `srv` is what bundles place into. */
export interface Hand {
  readonly install: (content: Content, more?: Installing) => Promise<RunResult>;
  readonly remove: (name?: string, force?: boolean) => Promise<Reversed>;
  readonly rollback: (receipt?: string, force?: boolean) => Promise<Reversed>;
}

/** How a bundle is made of content; by default it is `web`, and goes to `srv/t`. */
export type Installing = Partial<Sketch> &
  Pick<RunOptions, 'rollback'> & { readonly target?: string; readonly force?: boolean };

/** Acts on the host below a directory. */
export function openBench(directory: string, context: Context): Hand {
  return {
    install: (content, { target = 't', force = false, rollback: back = true, ...sketch } = {}) => {
      const data = [{ source: 's', target: join(directory, 'srv', target) }];
      const bundle = { name: 'web', sources: { s: content }, leaving: ['s'], data, ...sketch };
      return runFrom(fakeBundle(bundle), { dryRun: false, force, rollback: back }, context);
    },
    remove: (name = 'web', force = false) => remove({ name, force }, context),
    rollback: (receipt, force = false) =>
      rollback({ force, ...(receipt !== undefined && { receipt }) }, context),
  };
}

/** In memory: nothing here waits for a disk, only for calls. */
export const QUICK = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A host of its own. */
export class ChangeBench extends RunBench implements Hand {
  readonly #hand: Hand;

  constructor() {
    super(QUICK);
    mkdirSync(this.path('srv'), { mode: 0o755 });
    this.#hand = openBench(this.directory, this.context);
  }

  /** Runs a shell script in `srv`, as somebody who works on the host by hand. */
  byHand(script: string): void {
    execFileSync('sh', ['-euc', script], { cwd: this.path('srv'), stdio: ['ignore', 'ignore', 'inherit'] });
  }

  install(content: Content, more?: Installing): Promise<RunResult> {
    return this.#hand.install(content, more);
  }

  remove(name?: string, force?: boolean): Promise<Reversed> {
    return this.#hand.remove(name, force);
  }

  rollback(receipt?: string, force?: boolean): Promise<Reversed> {
    return this.#hand.rollback(receipt, force);
  }

  tree(): Readonly<Record<string, string>> {
    return hostTree(this.path('srv'));
  }
}
