import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, createContext } from '../core/context.ts';
import type { Event } from '../core/event.ts';
import type { SourceFixture } from './fixture.ts';

/** A context of its own for one test: its directories, and what was reported. */
export interface Trial extends Disposable {
  readonly context: Context;
  readonly events: readonly Event[];
  readonly directory: string;
}

/** Makes a trial; disposing it removes every file. */
export function startTrial({ env }: Pick<SourceFixture, 'env'>, signal?: AbortSignal): Trial {
  const directory = mkdtempSync(join(tmpdir(), 'arx-contract-'));
  const events: Event[] = [];
  const context = createContext({
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...env },
    home: directory,
    tmp: directory,
    cacheDir: join(directory, 'cache'),
    configDir: join(directory, 'config'),
    report: (event) => events.push(event),
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    context,
    events,
    directory,
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
