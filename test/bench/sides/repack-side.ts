import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Side } from '../compare.ts';
import type { Corpus } from '../corpora.ts';
import type { Bench } from '../bench-context.ts';
import { expectSame } from '../expect-same.ts';
import { digestIn } from '../read-answer.ts';

/** How to repack. */
export interface Repacking {
  readonly compress: 'zstd' | 'none';
  /** The cache of each round; missing: one that knows no source. */
  readonly cache?: () => string;
  /** Variables beside those of every command. */
  readonly env?: Readonly<Record<string, string>>;
  /** Looks into the first bundle; the others have the same digest. */
  readonly look?: (bundle: string) => Promise<void>;
}

/** What is repacked: `name` for messages. */
type Repacked = Pick<Corpus, 'name' | 'manifest'>;

/** `arx repack` without a lock into a fresh directory; each bundle must verify and have the digest of the first. */
export function repackSide(
  corpus: Repacked,
  { compress, cache, env, look }: Repacking,
  { place, program }: Bench,
): Side {
  let looked = false;
  const same = expectSame(`the bundle digest of ${corpus.name}`);
  const trial: Side['trial'] = () => {
    const made = place.fresh('repacked');
    mkdirSync(made);
    const used = cache?.() ?? program.coldCache();
    const bundle = join(made, 'app.arx');
    const args = ['repack', corpus.manifest, '-o', bundle, '--lock-file', join(made, 'arx.lock')];
    const command = program.command([...args, '--compress', compress, '--json'], used);
    return {
      command: { ...command, env: { ...command.env, ...env } },
      check: async ({ stdout }) => {
        same(digestIn(stdout, 'repack'));
        same(digestIn(await place.execute(program.command(['verify', bundle, '--json'])), 'verify'));
        if (!looked) await look?.(bundle);
        looked = true;
      },
      clear: () => {
        place.discard(made);
        place.discard(used);
      },
    };
  };
  return { name: 'arx', trial };
}
