import { closeSync, openSync, statSync } from 'node:fs';
import { Store } from '../archive/store.ts';
import { takeCacheLease } from '../archive/cache-lease.ts';
import { checkAborted, type Context } from '../core/context.ts';
import { type Digest, Digester } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { WorkOrder } from '../fleet/queue/work-order.ts';
import { openTargetBundle, type TargetBundle } from '../fleet/target/target-bundle.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import { enforceHead } from '../offline/enforce-head.ts';
import { downloaded } from '../online/downloads.ts';
import { pullBundle } from '../online/registry/pull-bundle.ts';
import type { RegistryPlace } from '../online/registry/registry-place.ts';
import { openBundleFile } from './bundle-input.ts';
import { openTerms, type TrustOptions } from './open-trust.ts';
import { readFileChunks } from './read-file-chunks.ts';

/** A bundle that this machine has verified by its own trust and policy. */
export interface ShelvedBundle {
  readonly bundle: TargetBundle;
  readonly enforce: EffectivePolicy;
}

/** Where bundles come from, and who decides whether they are good. */
export interface ShelfOptions {
  /** Files. */
  readonly named: readonly string[];
  readonly registry?: RegistryPlace;
  readonly terms: TrustOptions;
}

type Wanted = Pick<WorkOrder, 'run' | 'bundle' | 'file'>;

/** The bundles of a worker: each is verified once for a run, and stays open until another run is begun. */
export class BundleShelf implements AsyncDisposable {
  readonly #options: ShelfOptions;
  readonly #context: Context;
  readonly #named = new Map<Digest, string>();
  readonly #open = new Map<string, { users: number; readonly found: Promise<Opened> }>();

  private constructor(options: ShelfOptions, context: Context) {
    this.#options = options;
    this.#context = context;
  }

  /** Digests the named files. @throws ArxError USAGE_NO_FILE, INTERRUPTED. */
  static open(options: ShelfOptions, context: Context): BundleShelf {
    const shelf = new BundleShelf(options, context);
    for (const path of options.named) shelf.#named.set(digestOfFile(path, context), path);
    return shelf;
  }

  /**
   * Hands a bundle to `use`.
   * @throws ArxError USAGE_NO_FILE when it is nowhere; SOURCE_* of the registry; INTEGRITY_*, UNSAFE_*, TRUST_*,
   *   POLICY_REFUSED; what `use` throws.
   */
  async with<T>(wanted: Wanted, use: (found: ShelvedBundle) => Promise<T>): Promise<T> {
    const key = `${wanted.run} ${wanted.file.digest}`;
    const entry = this.#open.get(key) ?? { users: 0, found: this.#find(wanted) };
    this.#open.set(key, entry);
    entry.users += 1;
    try {
      return await use(await entry.found);
    } finally {
      entry.users -= 1;
      const failed = await entry.found.then(
        () => false,
        () => true,
      );
      if (failed && this.#open.get(key) === entry) this.#open.delete(key);
      await this.#closeUnused(key);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#closeUnused();
  }

  async #closeUnused(kept?: string): Promise<void> {
    for (const [key, { users, found }] of this.#open) {
      if (users > 0 || key === kept) continue;
      this.#open.delete(key);
      (await found.catch(() => undefined))?.close();
    }
  }

  async #find(wanted: Wanted): Promise<Opened> {
    const { file, bundle: expected } = wanted;
    using _lease = takeCacheLease(this.#context.cacheDir);
    const fd = openSync(await this.#pathOf(file), 'r');
    try {
      const { policy, trust } = await openTerms(this.#options.terms, this.#context);
      const bundle = await openTargetBundle(fd, trust, this.#context);
      demandSame(bundle, expected);
      if (policy.gates) await enforceHead(bundle.head, policy, this.#context);
      const close = (): void => {
        bundle[Symbol.dispose]();
        closeSync(fd);
      };
      return { bundle, enforce: policy, close };
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  async #pathOf(file: Wanted['file']): Promise<string> {
    const { digest, size } = file;
    const named = this.#named.get(digest);
    if (named !== undefined && statSync(named, { throwIfNoEntry: false })?.size === size) return named;
    const store = new Store(this.#context.cacheDir);
    const kept = downloaded(store, digest, size);
    if (kept !== undefined) return kept;
    const { registry } = this.#options;
    if (registry !== undefined) return await pullBundle(registry, file, store, this.#context);
    throw new ArxError(
      'USAGE_NO_FILE',
      `Cannot find the bundle whose file is ${digest}: this worker has it neither by --bundle nor in its cache, and no registry to ask`,
      {
        hint: 'Start the worker with --bundle FILE; or start both, arx run and the worker, with --registry URL',
      },
    );
  }
}

interface Opened extends ShelvedBundle {
  close(): void;
}

function demandSame({ head }: TargetBundle, expected: Digest): void {
  if (head.digest === expected) return;
  throw new ArxError(
    'INTEGRITY_DIGEST',
    `Cannot use the bundle: its digest is ${head.digest}, expected ${expected}`,
  );
}

function digestOfFile(path: string, context: Context): Digest {
  const fd = openBundleFile(path);
  try {
    const digester = new Digester();
    for (const chunk of readFileChunks(fd)) {
      checkAborted(context);
      digester.update(chunk);
    }
    return digester.digest();
  } finally {
    closeSync(fd);
  }
}
