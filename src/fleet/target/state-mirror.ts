import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { type Digest, digestOf } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { StateDirectory } from '../../offline/state/state-directory.ts';
import { TemporaryDirectory } from '../../sys/temporary-directory.ts';
import type { FarDocument } from '../far/far-model.ts';

const NAME =
  /^(?:host\.pub|(?:ledger|floors)\/[A-Za-z0-9][A-Za-z0-9._+=-]*\.jsonl|controllers\/[0-9a-f]{64}\.pub|receipts\/[0-9TZa-f-]{1,40}\.(?:sigstore\.json|changes\.jsonl)|objects\/sha256\/[0-9a-f]{64})$/;

const NOTHING = digestOf('');
const PARTS = ['ledger', 'floors', 'controllers', 'receipts', 'objects', 'objects/sha256'] as const;

/**
 * What is known of the state of a target, as a state directory of our own (0700): so that all that reads and writes a state
 * works on it. It is removed when it is disposed.
 */
export class StateMirror implements Disposable {
  readonly #directory: TemporaryDirectory;
  readonly #sent = new Map<string, Digest>();

  constructor({ tmp }: Pick<Context, 'tmp'>) {
    this.#directory = new TemporaryDirectory(tmp);
    // Whoever makes a part of a state makes it durable, which a mirror need not be.
    for (const part of PARTS) mkdirSync(join(this.#directory.path, part), { mode: 0o700 });
  }

  get state(): StateDirectory {
    return { path: this.#directory.path };
  }

  /** Takes documents that the target has. @throws ArxError RUN_STATE_INVALID for a name that no state has. */
  put(documents: readonly FarDocument[]): void {
    for (const { name, bytes } of documents) {
      if (!NAME.test(name)) throw strange(name);
      const path = join(this.#directory.path, name);
      writeFileSync(path, bytes, { mode: 0o600 });
      this.#sent.set(name, digestOf(bytes));
    }
  }

  has(name: string): boolean {
    return this.#sent.has(name);
  }

  /** What differs by now from what the target has; one that is gone is empty. */
  changed(names: Iterable<string>): FarDocument[] {
    return [...new Set(names)].flatMap((name) => {
      const path = join(this.#directory.path, name);
      const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
      const before = this.#sent.get(name) ?? NOTHING;
      return digestOf(bytes) === before ? [] : [{ name, bytes }];
    });
  }

  /** What of the ledger has at least so many bytes, by its digest as it is now. */
  larger(least: number): Map<Digest, () => Uint8Array> {
    const directory = join(this.#directory.path, 'ledger');
    const large = readdirSync(directory)
      .map((file) => join(directory, file))
      .filter((path) => statSync(path).size > least)
      .map((path) => [digestOf(readFileSync(path)), () => readFileSync(path)] as const);
    return new Map(large);
  }

  [Symbol.dispose](): void {
    this.#directory[Symbol.dispose]();
  }
}

function strange(name: string): ArxError {
  return new ArxError(
    'RUN_STATE_INVALID',
    `Cannot use the state of the target: it has ${quoted(name)}, and arx keeps no file of that name`,
  );
}
