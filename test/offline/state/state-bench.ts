import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, createContext } from '../../../src/core/context.ts';
import { type Digest, digestOf } from '../../../src/core/digest.ts';
import type { Event } from '../../../src/core/event.ts';
import type { FoundFile } from '../../../src/offline/state/found.ts';
import type { Installed, OwnedPath } from '../../../src/offline/state/installed.ts';
import type { Receipt } from '../../../src/offline/state/receipt.ts';
import { openState, type StateDirectory } from '../../../src/offline/state/state-directory.ts';
import { type Scratch, scratch } from '../../servers/scratch.ts';

/** A state directory of one test, and a directory outside of it that nothing may touch. */
export class StateBench implements Disposable {
  readonly #scratch: Scratch = scratch('state');
  readonly path: string = this.#scratch.path;
  readonly outside: string = this.at('outside');
  readonly events: Event[] = [];
  readonly #abort = new AbortController();
  readonly context: Context;
  readonly state: StateDirectory;

  constructor(options: Partial<Context> = {}) {
    mkdirSync(this.outside);
    this.context = createContext({
      env: {},
      home: this.path,
      tmp: this.path,
      stateDir: this.at('state'),
      signal: this.#abort.signal,
      report: (event) => this.events.push(event),
      ...options,
    });
    this.state = openState(this.context);
  }

  /** A path of this bench. */
  at(...names: string[]): string {
    return join(this.path, ...names);
  }

  /** A path in the state. */
  in(...names: string[]): string {
    return this.at('state', ...names);
  }

  abort(): void {
    this.#abort.abort();
  }

  [Symbol.dispose](): void {
    this.#scratch.remove();
  }
}

export const BUNDLE: Digest = digestOf('a bundle');
export const RECEIPT = '20260301T101500Z-0001ab';

/** A file as it was found. */
export function foundFile(text: string): FoundFile {
  return { kind: 'file', digest: digestOf(text), size: Buffer.byteLength(text), mode: 0o644, uid: 0, gid: 0 };
}

/** A path that a bundle has placed where nothing was. */
export function owned(path: string, text = path): OwnedPath {
  return { path, placed: foundFile(text), original: null };
}

/** What a bundle with these paths has. */
export function installed(
  name: string | undefined,
  paths: readonly OwnedPath[],
  more: Partial<Installed> = {},
): Installed {
  const facts = name === undefined ? { key: BUNDLE } : { key: name, name };
  const none = { services: [], daemons: [], undo: [] };
  return { formatVersion: 1, ...facts, bundle: BUNDLE, receipt: RECEIPT, paths, ...none, ...more };
}

/** One of everything that a ledger can hold. */
export function fullInstalled(): Installed {
  const { digest: _digest, size: _size, ...rest } = foundFile('');
  return installed(
    'web/app',
    [
      { path: '/srv/app', placed: { ...rest, kind: 'directory', mode: 0o755 }, original: null },
      { path: '/srv/app/ü\n', placed: foundFile('new'), original: foundFile('old') },
      { path: '/srv/app/l', placed: { kind: 'link', target: '../x', uid: 1, gid: 2 }, original: null },
    ],
    {
      version: '1.2.0',
      sequence: 7,
      services: [{ service: 'nginx', action: 'restart', wasActive: true, code: 0 }],
      daemons: [{ name: 'worker', pid: 12, start: '345', unit: 'arx-worker', log: 'logs/x' }],
      undo: [
        {
          number: 1,
          label: 'migrate',
          argv: ['undo', 'it'],
          cwd: '/srv',
          env: { A: 'b' },
          network: 'none',
          timeout: 60,
          silence: 30,
          user: 'www-data',
          secrets: { DB: { env: 'DB_PASSWORD', as: 'env' }, KEY: { command: ['pass', 'show'] } },
          services: ['nginx restart'],
        },
      ],
    },
  );
}

/** A receipt of a run that went well. */
export function receipt(id: string, more: Partial<Receipt> = {}): Receipt {
  return {
    formatVersion: 1,
    id,
    kind: 'run',
    result: 'done',
    key: 'web/app',
    name: 'web/app',
    version: '1.2.0',
    sequence: 7,
    bundle: BUNDLE,
    host: 'host.example',
    user: 'root',
    arx: '1.0.0',
    started: '2026-03-01T10:15:00.000Z',
    ended: '2026-03-01T10:15:02.500Z',
    signers: ['key builder'],
    changes: [{ path: '/srv/app/a', before: foundFile('old'), after: foundFile('new') }],
    steps: [
      {
        number: 1,
        label: 'code[0]',
        argv: ['true'],
        state: 'done',
        code: 0,
        ms: 12,
        attempts: 1,
        leftovers: [],
      },
    ],
    services: [],
    daemons: [],
    remarks: [],
    ...more,
  };
}

/** For assert.throws: the state is refused, and the message names this file. */
export function invalid(path: string, about?: RegExp): (error: unknown) => boolean {
  return (error) => {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    if (code !== 'RUN_STATE_INVALID') throw error;
    if (!message.includes(JSON.stringify(path)) || (about !== undefined && !about.test(message)))
      throw new Error(`${message}, expected it to name ${path} and to match ${about}`, { cause: error });
    return true;
  };
}
