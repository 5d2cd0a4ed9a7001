import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, createContext } from '../../../src/core/context.ts';
import type { Event } from '../../../src/core/event.ts';
import type { FarBlob } from '../../../src/fleet/far/far-model.ts';
import { runOnTarget } from '../../../src/fleet/target/run-on-target.ts';
import type { TargetBundle } from '../../../src/fleet/target/target-bundle.ts';
import type { TargetOptions, TargetResult } from '../../../src/fleet/target/target-options.ts';
import { runFrom, type RunOptions, type RunResult } from '../../../src/offline/run.ts';
import { fakeBundle, type Sketch } from '../../offline/run-fixture.ts';
import { type ShellSession, shellSession } from '../far-act/shell-session.ts';

/** A target on this machine, whose state is also that of a local arx-run; reached through a shell as any other target. */
export class TargetBench implements Disposable {
  readonly directory: string;
  readonly events: Event[] = [];
  readonly session: ShellSession;
  readonly context: Context;
  readonly state: string;
  readonly #base: string;
  readonly #abort = new AbortController();

  /** @param farEnv of the programs on the target. */
  constructor(
    shell: readonly string[] = ['dash'],
    env: Record<string, string> = {},
    farEnv: Record<string, string> = {},
  ) {
    this.#base = mkdtempSync(join(tmpdir(), 'arx-target-'));
    this.directory = join(this.#base, 'place');
    this.state = join(this.#base, 'state');
    mkdirSync(this.directory);
    mkdirSync(join(this.#base, 'tmp'));
    this.session = shellSession(shell, { env: farEnv });
    this.context = createContext({
      env,
      tmp: join(this.#base, 'tmp'),
      home: this.#base,
      configDir: join(this.#base, 'config'),
      stateDir: this.state,
      signal: this.#abort.signal,
      report: (event) => this.events.push(event),
    });
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  abort(): void {
    this.#abort.abort();
  }

  /** What every verb on the target is told. */
  get conduct(): { readonly stateDirectory: string } {
    return { stateDirectory: this.state };
  }

  /** As arx-run on that host. */
  async here(sketch: Sketch, options: RunOptions = { dryRun: false }): Promise<RunResult> {
    return await runFrom(fakeBundle(sketch), options, this.context);
  }

  /** As a controller. */
  async there(
    sketch: Sketch,
    options: Partial<TargetOptions> = {},
    context: Context = this.context,
  ): Promise<TargetResult> {
    const all = { dryRun: false, ...this.conduct, ...options };
    return await runOnTarget(this.session, targetBundle(sketch), all, context);
  }

  output(stream: 'stdout' | 'stderr' = 'stdout'): string {
    const chunks = this.events.flatMap((event) =>
      event.type === 'output' && event.stream === stream ? [event.bytes] : [],
    );
    return Buffer.concat(chunks).toString();
  }

  [Symbol.dispose](): void {
    rmSync(this.#base, { recursive: true, force: true });
  }
}

/** A bundle in memory, as for a run on this machine. */
export function targetBundle(sketch: Sketch): TargetBundle {
  const { head, read, blobs } = fakeBundle(sketch);
  const blobOf = (digest: (typeof head)['digest']): FarBlob => {
    const bytes = blobs.get(digest) ?? Buffer.alloc(0);
    return {
      digest,
      size: bytes.length,
      read: async function* (offset) {
        yield bytes.subarray(offset);
      },
    };
  };
  return {
    head,
    read,
    blobs: (digests) => Promise.resolve([...digests].map(blobOf)),
    signatures: () => Promise.resolve([]),
    [Symbol.dispose]: () => undefined,
  };
}
