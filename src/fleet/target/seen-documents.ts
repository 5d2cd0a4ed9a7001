import { readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Context } from '../../core/context.ts';
import { type Digest, digestOf, hexOf } from '../../core/digest.ts';
import { atomicWrite } from '../../sys/atomic-write.ts';
import { makeDirectories } from '../../sys/make-directories.ts';

const PART = 'targets';
const FILE = /^[0-9a-f]{64}\.gz$/;
/** Smaller ones come faster than anybody can tell that they are not needed. As agent/20-look.sh has it, `find_had`. */
export const LARGE = 64 * 1024;
/** Of one document. */
const LARGEST = 384 * 1024 * 1024;

/**
 * The large documents of the state of one target, as the last look or commit has left them: so that the next look need not
 * bring them again. A target is only ever told what it has had itself. In the cache; what cannot be read or written there
 * comes again.
 */
export class SeenDocuments {
  readonly #directory: string;

  /** @param target what people call it. */
  constructor(target: string, { cacheDir }: Pick<Context, 'cacheDir'>) {
    this.#directory = join(cacheDir, PART, hexOf(digestOf(target)).slice(0, 32));
  }

  /** By their digests. */
  read(): Map<Digest, Uint8Array> {
    const found = new Map<Digest, Uint8Array>();
    for (const name of this.#names()) {
      const bytes = attempted(() => gunzipSync(readFileSync(join(this.#directory, name)), BOUND));
      const digest = bytes && digestOf(bytes);
      if (bytes !== undefined && digest !== undefined && fileOf(digest) === name) found.set(digest, bytes);
    }
    return found;
  }

  /** Those that the target has now; others are forgotten. */
  keep(documents: ReadonlyMap<Digest, () => Uint8Array>): void {
    const names = this.#names();
    const kept = new Set([...documents.keys()].map(fileOf));
    attempted(() => {
      for (const name of names) if (!kept.has(name)) rmSync(join(this.#directory, name), { force: true });
      if (documents.size > 0) makeDirectories(this.#directory, 0o700);
      for (const [digest, read] of documents) this.#write(fileOf(digest), names, read);
    });
  }

  #write(name: string, names: readonly string[], read: () => Uint8Array): void {
    const path = join(this.#directory, name);
    const now = new Date();
    if (names.includes(name)) utimesSync(path, now, now);
    else atomicWrite(path, gzipSync(read(), { level: 1 }), 0o600);
  }

  #names(): string[] {
    return attempted(() => readdirSync(this.#directory).filter((name) => FILE.test(name))) ?? [];
  }
}

const BOUND = { maxOutputLength: LARGEST };

function fileOf(digest: Digest): string {
  return `${hexOf(digest)}.gz`;
}

/** Nothing depends on a cache. */
function attempted<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
