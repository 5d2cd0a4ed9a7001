import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { recover } from '../../../src/offline/change/recover.ts';
import { readLedger } from '../../../src/offline/state/ledger.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { sweepState } from '../../../src/offline/state/sweep-state.ts';
import type { Content } from '../run-fixture.ts';
import { ChangeBench, type Hand, QUICK } from './change-bench.ts';
import { hostTree } from './host-tree.ts';

const HOST =
  'mkdir -p t/own; echo host > t/kept; chmod 4750 t/kept; echo own > t/own/file; echo old > t/old; ln -s kept t/link; chown 65534:60 t/old';

const FIRST: Content = {
  kept: 'first',
  same: 'same',
  changed: '1',
  goes: 'goes',
  link: { link: 'same' },
  d: null,
  'd/a': 'a',
  'd/b': 'b',
  file: 'becomes a directory',
  dir: null,
  'dir/x': 'x',
  edited: 'placed',
  'edited-goes': 'placed',
};
const SECOND: Content = {
  kept: 'second',
  same: 'same',
  changed: '2',
  link: { link: 'changed' },
  d: null,
  'd/a': 'a2',
  'd/c': null,
  'd/c/deep': 'deep',
  file: null,
  'file/in': 'in',
  dir: { link: 'd' },
  edited: 'placed again',
  old: 'taken',
};

/** Something that changes a host, and what leads up to it. */
export interface Scene {
  readonly name: string;
  readonly prepare: (bench: ChangeBench) => Promise<void>;
  readonly act: (hand: Hand) => Promise<unknown>;
}

async function installed(bench: ChangeBench): Promise<void> {
  bench.byHand(HOST);
  await bench.install(FIRST);
}

async function edited(bench: ChangeBench): Promise<void> {
  await installed(bench);
  bench.byHand('echo mine > t/edited; echo mine > t/edited-goes; chmod 640 t/edited');
}

async function upgraded(bench: ChangeBench): Promise<void> {
  await edited(bench);
  await bench.install(SECOND);
}

export const SCENES: readonly Scene[] = [
  {
    name: 'install',
    prepare: (bench) => Promise.resolve(bench.byHand(HOST)),
    act: (bench) => bench.install(FIRST),
  },
  { name: 'upgrade', prepare: edited, act: (bench) => bench.install(SECOND) },
  { name: 'rollback', prepare: upgraded, act: (bench) => bench.rollback() },
  { name: 'remove', prepare: upgraded, act: (bench) => bench.remove() },
];

/** Enough for the ways of many files: one call makes a whole file system durable. */
export const LARGER: Scene = {
  name: 'upgrade of a larger bundle',
  prepare: async (bench) => {
    await bench.install(many('first'));
  },
  act: (hand) => hand.install(many('second')),
};

/** Enough for a second thread that writes too. */
export const THREADED: Scene = {
  name: 'upgrade by two threads',
  prepare: async (bench) => {
    await bench.install(many('first', 300));
  },
  act: (hand) => hand.install(many('second', 2300)),
};

function many(text: string, count = 300): Content {
  const files = Array.from({ length: count }, (_, at): [string, Content[string]][] => {
    const directory = `d${at % 20}${at % 40 === 0 ? text : ''}`;
    return [
      [directory, null],
      [`${directory}/f${at}`, `${at % 2 === 0 ? text : 'same'} ${at}`],
    ];
  });
  return Object.fromEntries(files.flat());
}

/** A host that can be put back to how it was, in the same place. */
export class Stage implements Disposable {
  readonly bench = new ChangeBench();
  readonly #kept = mkdtempSync(join(QUICK, 'arx-test-kept-'));

  /** A file for a trace, and a directory for what Node compiles. */
  get log(): string {
    return join(this.#kept, 'trace');
  }

  get compiled(): string {
    return join(this.#kept, 'compiled');
  }

  get state(): string {
    return this.bench.context.stateDir;
  }

  keep(): void {
    openState(this.bench.context);
    execFileSync('cp', ['-a', this.bench.path('srv'), join(this.#kept, 'srv')]);
    execFileSync('cp', ['-a', this.state, join(this.#kept, 'state')]);
  }

  restore(): void {
    rmSync(this.bench.path('srv'), { recursive: true });
    rmSync(this.state, { recursive: true, force: true });
    execFileSync('cp', ['-a', join(this.#kept, 'srv'), this.bench.path('srv')]);
    execFileSync('cp', ['-a', join(this.#kept, 'state'), this.state]);
  }

  /** What a restart of the machine does first. */
  async recover(): Promise<void> {
    const state = openState(this.bench.context);
    // As whoever takes the host lock.
    sweepState(state);
    await recover(state, this.bench.context);
  }

  /** The tree, and what the ledger says of it. */
  look(): { readonly tree: Readonly<Record<string, string>>; readonly ledger: unknown } {
    const all = readLedger(openState(this.bench.context)).all();
    const ledger = all.map(({ bundle, paths }) => ({ bundle, paths }));
    return { tree: this.bench.tree(), ledger };
  }

  /** Names that nobody should find when all is over. */
  leftovers(): string[] {
    const hidden = /\.arx-[0-9a-f]/;
    const host = Object.keys(this.bench.tree()).filter((path) => hidden.test(path));
    const state = Object.keys(hostTree(this.state)).filter((path) => hidden.test(path));
    const journal = existsSync(join(this.state, 'journal.ndjson')) ? ['journal.ndjson'] : [];
    // What cannot be removed is named, so that somebody can.
    const warned = this.bench.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    const isNamed = (name: string): boolean => warned.some((message) => message.includes(name));
    const beside = readdirSync(this.bench.directory).filter(
      (name) => name.startsWith('arx-') && !isNamed(name),
    );
    return [...host, ...state, ...journal, ...beside];
  }

  [Symbol.dispose](): void {
    this.bench[Symbol.dispose]();
    rmSync(this.#kept, { recursive: true, force: true });
  }
}
