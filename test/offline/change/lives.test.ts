import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ArxError } from '../../../src/core/errors.ts';
import { readLedger } from '../../../src/offline/state/ledger.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { type Random, seeded } from '../../helpers/random.ts';
import { ALL } from '../../helpers/sampled.ts';
import type { Content } from '../run-fixture.ts';
import { ChangeBench } from './change-bench.ts';

/** Many more with ARX_TEST_ALL=1, of which LIVES_FROM is the first. */
const LIVES = ALL ? 3000 : 60;
const FROM = Number(process.env['LIVES_FROM'] ?? 0);
const STEPS = 9;
const BY_HAND = 'by hand';
const BUNDLES = ['web', 'db'];
const VERSIONS = 3;
const DIRECTORIES = ['a', 'a/b', 'a/b/c', 'd', 'd/e'];
const REFUSED = ['RUN_NOT_INSTALLED', 'RUN_NO_RECEIPT', 'RUN_CONFLICT', 'RUN_CHANGED'];

/** One random life of two bundles on one host, with what somebody does there by hand. */
class Life implements Disposable {
  readonly bench = new ChangeBench();
  readonly #random: Random;
  readonly #versions: Readonly<Record<string, readonly Content[]>>;
  readonly #first: Readonly<Record<string, string>>;
  readonly #isEdited: boolean;
  readonly said: string[] = [];

  constructor(seed: number) {
    this.#random = seeded(seed);
    this.#isEdited = this.#below(2) === 1;
    this.#versions = Object.fromEntries(BUNDLES.map((name) => [name, this.#versionsOf(name)]));
    for (let count = this.#below(4); count > 0; count -= 1) this.#ownFile(count);
    this.#first = this.bench.tree();
  }

  [Symbol.dispose](): void {
    this.bench[Symbol.dispose]();
  }

  async live(): Promise<void> {
    for (let step = 0; step < STEPS; step += 1) {
      await this.#step();
    }
    for (const name of this.#shuffled(BUNDLES))
      await this.#act(`remove ${name}`, () => this.bench.remove(name));
    if (!this.#isEdited) assert.deepEqual(this.bench.tree(), this.#first);
  }

  async #step(): Promise<void> {
    const kind = this.#below(this.#isEdited ? 8 : 6);
    const name = this.#pick(BUNDLES);
    const receipt = this.#receipt();
    if (kind < 3) await this.#install(name);
    else if (kind === 3) await this.#act(`remove ${name}`, () => this.bench.remove(name));
    else if (kind === 4) await this.#act('rollback', () => this.bench.rollback());
    else if (kind > 5) this.#edit();
    else if (receipt !== undefined)
      await this.#act(`rollback ${receipt}`, () => this.bench.rollback(receipt));
  }

  /** Whatever was there before is there again when it is rolled back right after; half of them go on from there. */
  async #install(name: string): Promise<void> {
    const version = this.#below(VERSIONS);
    const content = this.#versions[name]?.[version] ?? {};
    const before = this.bench.tree();
    const install = (): ReturnType<ChangeBench['install']> => this.bench.install(content, { name });
    const result = await this.#act(`install ${name} ${version}`, install);
    if (result === undefined) return;
    const { created, changed, deleted } = result.placed;
    const again = await this.#act('the same', install);
    assert.equal(again?.placed.created, 0);
    if (created + changed + deleted === 0 || this.#below(2) === 0) return;
    await this.#act('rollback', () => this.bench.rollback());
    assert.deepEqual(this.bench.tree(), before);
  }

  /** What is refused leaves everything as it was; nothing loses what was edited by hand. */
  async #act<T>(what: string, action: () => Promise<T>): Promise<T | undefined> {
    const [before, edits] = [this.bench.tree(), this.#edits()];
    this.said.push(what);
    try {
      const done = await action();
      for (const text of edits) assert.ok(this.#texts().has(text), `"${text}" is lost`);
      return done;
    } catch (error) {
      if (!(error instanceof ArxError) || !REFUSED.includes(error.code)) throw error;
      this.said.push(error.code);
      assert.deepEqual(this.bench.tree(), before);
      return undefined;
    }
  }

  /** What was written by hand over what a bundle has placed, and is there still or kept beside it. */
  #edits(): string[] {
    const ledger = readLedger(openState(this.bench.context));
    const owned = new Set(BUNDLES.flatMap((name) => ledger.find(name)?.paths.map(({ path }) => path) ?? []));
    const isKept = (path: string): boolean => owned.has(path) || path.includes('.arx-saved');
    const texts = [...this.#texts()].filter(([text, path]) => text.startsWith(BY_HAND) && isKept(path));
    return texts.map(([text]) => text);
  }

  /** Each text, and the path of a file that has it. */
  #texts(): Map<string, string> {
    return new Map(filesBelow(this.bench.path('srv')).map((path) => [readFileSync(path, 'utf8'), path]));
  }

  #edit(): void {
    const files = filesBelow(this.bench.path('srv'));
    if (files.length === 0) return;
    const path = this.#pick(files);
    if (this.#below(3) === 0) {
      this.said.push(`rm ${path}`);
      return rmSync(path);
    }
    const text = `${BY_HAND} ${this.#below(1e9)}`;
    this.said.push(`echo ${text} >${path}`);
    writeFileSync(path, text);
  }

  #receipt(): string | undefined {
    const directory = join(this.bench.context.stateDir, 'receipts');
    const names = existsSync(directory) ? readdirSync(directory).sort() : [];
    return names.length === 0 ? undefined : this.#pick(names).replace(/\..*$/, '');
  }

  /** Both bundles share directories, and no file. */
  #versionsOf(name: string): Content[] {
    return Array.from({ length: VERSIONS }, () => {
      const content: Record<string, Content[string]> = {};
      for (let count = this.#below(6); count > 0; count -= 1) {
        const directory = this.#pick(DIRECTORIES);
        for (const each of DIRECTORIES) if (`${directory}/`.startsWith(`${each}/`)) content[each] = null;
        content[`${directory}/${name}${this.#below(3)}`] = this.#pick([
          'one',
          'two',
          `text ${this.#below(9)}`,
          { program: 'true' },
          { link: 'nowhere' },
        ]);
      }
      return content;
    });
  }

  /** The user's own, at places that the bundles may want, and some as they want it. */
  #ownFile(count: number): void {
    const directory = join(this.bench.path('srv'), 't', this.#pick(DIRECTORIES));
    mkdirSync(directory, { recursive: true });
    const path = join(directory, `${this.#pick([...BUNDLES, 'own'])}${this.#below(3)}`);
    writeFileSync(path, this.#pick([`own ${count}`, 'one', 'two']));
    chmodSync(path, this.#pick([0o600, 0o644, 0o644, 0o755]));
  }

  #below(limit: number): number {
    return this.#random.below(limit);
  }

  #pick<T>(list: readonly T[]): T {
    return this.#random.pick(list);
  }

  #shuffled<T>(list: readonly T[]): T[] {
    return this.#below(2) === 0 ? [...list] : list.toReversed();
  }
}

function filesBelow(root: string): string[] {
  const all = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return all.map(({ parentPath, name }) => join(parentPath, name)).sort();
}

test(`${LIVES} random lives: no edit by hand is ever lost, what is refused changes nothing, a rollback gives back what was there, and removals all of it`, async () => {
  for (let seed = FROM; seed < FROM + LIVES; seed += 1) {
    using life = new Life(seed);
    try {
      await life.live();
    } catch (error) {
      throw new Error(`LIVES_FROM=${seed}: ${life.said.join('; ')}`, { cause: error });
    }
  }
});
