import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Arx, ArxError } from '../../src/index.ts';
import type { ArxOptions, Effects, ErrorCode, Event } from '../../src/index.ts';
import { type Scratch, scratch } from '../servers/scratch.ts';

/** A private world for one test: everything that arx may write is below one directory. */
export class World implements Disposable {
  readonly #scratch: Scratch = scratch('library');
  readonly path: string = this.#scratch.path;
  readonly tmp: string = this.at('tmp');
  readonly events: Event[] = [];
  /** What keeps arx inside; PATH and HOME are all that it knows of the caller. */
  readonly effects: Effects;
  readonly arx: Arx;

  constructor(options: ArxOptions = {}) {
    for (const name of ['tmp', 'home', 'work']) mkdirSync(this.at(name));
    this.effects = {
      tmp: this.tmp,
      cacheDir: this.at('cache'),
      configDir: this.at('config'),
      stateDir: this.at('state'),
      home: this.at('home'),
      directory: this.at('work'),
      env: { PATH: process.env['PATH'], HOME: this.at('home') },
      log: (event) => void this.events.push(event),
    };
    this.arx = new Arx({ ...this.effects, ...options });
  }

  /** A path in this world. */
  at(...names: string[]): string {
    return join(this.path, ...names);
  }

  /** What lies in the directory of temporary files. */
  leftovers(): string[] {
    return existsSync(this.tmp) ? readdirSync(this.tmp) : [];
  }

  [Symbol.dispose](): void {
    this.#scratch.remove();
  }
}

/** The error that some work ends with; it must be an ArxError with this code. */
export async function failure(code: ErrorCode, work: () => unknown): Promise<ArxError> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ArxError)) throw error;
    assert.equal(error.code, code, error.message);
    return error;
  }
  return assert.fail(`expected ${code}`);
}
