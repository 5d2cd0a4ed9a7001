import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Store } from '../../src/archive/store.ts';
import { unpackForeign } from '../../src/archive/unpack-foreign.ts';
import { createContext } from '../../src/core/context.ts';
import type { ErrorCode } from '../../src/core/error-codes.ts';
import { ArxError } from '../../src/core/errors.ts';
import type { Event } from '../../src/core/event.ts';
import { DEFAULT_LIMITS, type Limits } from '../../src/core/limits.ts';
import type { Selection } from '../../src/model/selection.ts';
import type { Pick } from '../../src/model/source-spec.ts';
import type { TreeEntry } from '../../src/model/tree.ts';
import { treeEntries } from '../../src/model/tree-reader.ts';
import { type Scratch, scratch } from '../servers/scratch.ts';

/** What the archives are called. */
const SOURCE = 'tar+file:///the/archive';

/** What became of one archive. */
export interface Unpacked {
  readonly nature?: 'file' | 'directory';
  readonly entries: readonly TreeEntry[];
  readonly digest?: string;
  readonly error?: ArxError;
  readonly events: readonly Event[];
}

/** How to unpack. */
export interface UnpackOptions {
  readonly pick?: Pick;
  readonly selection?: Selection;
  readonly only?: 'tar';
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
}

/** A directory with a store, and beside it a sentinel tree that no archive may touch. */
export class ForeignBox implements Disposable {
  readonly #scratch: Scratch = scratch('foreign');
  readonly #before: string;
  readonly store: Store;

  constructor() {
    mkdirSync(join(this.path, 'outside', 'deep'), { recursive: true });
    writeFileSync(join(this.path, 'outside', 'secret'), 'secret');
    writeFileSync(join(this.path, 'outside', 'deep', 'more'), 'more');
    this.#before = snapshot(join(this.path, 'outside'));
    this.store = new Store(join(this.path, 'store'));
    this.store.writer(DEFAULT_LIMITS)[Symbol.dispose]();
  }

  get path(): string {
    return this.#scratch.path;
  }

  /** Unpacks an archive and commits it. Checks that a refusal is an ArxError and leaves nothing anywhere. */
  async unpack(archive: Buffer | string, options: UnpackOptions = {}): Promise<Unpacked> {
    const file = typeof archive === 'string' ? archive : join(this.path, 'archive');
    if (typeof archive !== 'string') writeFileSync(file, archive);
    const packs = this.#packs();
    const events: Event[] = [];
    const result = await this.#try(file, options, events);
    assert.deepEqual(
      this.#packs().filter((name) => name.startsWith('.')),
      [],
      'no temporary directory is left',
    );
    if (result.error !== undefined) assert.deepEqual(this.#packs(), packs, 'nothing was committed');
    return { entries: [], events, ...result };
  }

  /** Unpacks an archive that must be refused with this code. */
  async refuse(archive: Buffer | string, code: ErrorCode, options: UnpackOptions = {}): Promise<ArxError> {
    const { error, entries } = await this.unpack(archive, options);
    if (error === undefined) assert.fail(`expected ${code}, got ${entries.length} entries`);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, /^Cannot .*[^.]$/s);
    return error;
  }

  /** Checks that the sentinel tree is as it was and that nothing else is in the directory. */
  check(): void {
    assert.equal(snapshot(join(this.path, 'outside')), this.#before, 'the outside is untouched');
    const known = new Set(['archive', 'outside', 'store', 'placed']);
    assert.deepEqual(
      readdirSync(this.path).filter((name) => !known.has(name)),
      [],
    );
  }

  async #try(file: string, options: UnpackOptions, events: Event[]): Promise<Partial<Unpacked>> {
    const context = createContext({
      report: (event) => events.push(event),
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      tmp: this.path,
      stateDir: join(this.path, 'state'),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    try {
      const { pick = { kind: 'whole' }, selection, only } = options;
      const part = { pick, selection, ...(only === undefined ? {} : { only }) };
      const archive = { file, source: SOURCE, ...part };
      const { nature, tree } = await unpackForeign(archive, this.store, context);
      return { nature, digest: tree.digest, entries: [...treeEntries(tree.bytes, selection?.links)] };
    } catch (error) {
      if (!(error instanceof ArxError)) throw error;
      assert.notEqual(error.code, 'INTERNAL', error.message);
      if (error.code !== 'INTERRUPTED')
        assert.ok(error.message.includes(SOURCE), `the source is named: ${error.message}`);
      return { error };
    }
  }

  #packs(): string[] {
    return readdirSync(join(this.store.directory, 'packs', 'sha256'));
  }

  [Symbol.dispose](): void {
    this.check();
    this.#scratch.remove();
  }
}

/** Every file below a directory with its kind, mode, time and content. */
export function snapshot(directory: string): string {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  return ['', ...names].map((name) => `${name} ${describe(join(directory, name))}`).join('\n');
}

function describe(path: string): string {
  const stat = lstatSync(path, { bigint: true });
  const content = stat.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
  const target = stat.isSymbolicLink() ? readlinkSync(path) : '';
  return `${stat.mode} ${stat.ino} ${stat.nlink} ${stat.mtimeNs} ${content}${target}`;
}
