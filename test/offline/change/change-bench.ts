import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { remove } from '../../../src/library/remove.ts';
import type { Reversed } from '../../../src/library/reverse.ts';
import { rollback } from '../../../src/library/rollback.ts';
import type { RunResult } from '../../../src/offline/run.ts';
import { type Content, RunBench, type Sketch } from '../run-fixture.ts';
import { hostTree } from './host-tree.ts';

/** A host of its own: `srv` is what bundles place into. */
export class ChangeBench extends RunBench {
  constructor(parent?: string) {
    super(parent);
    mkdirSync(this.path('srv'), { mode: 0o755 });
  }

  /** Runs a shell script in `srv`, as somebody who works on the host by hand. */
  byHand(script: string): void {
    execFileSync('sh', ['-euc', script], { cwd: this.path('srv'), stdio: ['ignore', 'ignore', 'inherit'] });
  }

  /** Places content into `srv/TARGET`; undefined: the bundle has no data. */
  install(
    content: Content,
    more: Partial<Sketch> & { target?: string; force?: boolean } = {},
  ): Promise<RunResult> {
    const { target = 't', force = false, ...sketch } = more;
    const data = [{ source: 's', target: this.path(`srv/${target}`) }];
    return this.run(
      { name: 'web', sources: { s: content }, leaving: ['s'], data, ...sketch },
      { dryRun: false, force },
    );
  }

  remove(name = 'web', force = false): Promise<Reversed> {
    return remove({ name, force }, this.context);
  }

  rollback(receipt?: string, force = false): Promise<Reversed> {
    return rollback({ force, ...(receipt !== undefined && { receipt }) }, this.context);
  }

  tree(): Readonly<Record<string, string>> {
    return hostTree(this.path('srv'));
  }
}
