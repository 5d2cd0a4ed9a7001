import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench-context.ts';
import { compare, type Side } from '../compare.ts';
import type { Corpus } from '../corpora.ts';
import { expectSame } from '../expect-same.ts';
import { repackSide } from '../sides/repack-side.ts';
import { shellSide } from '../sides/shell-side.ts';

/** Signs the digest in $1/digest with the key $3. */
export const SIGN = 'openssl dgst -sha256 -sign "$3" -out "$1/signature" "$1/digest"';

const PLAIN = `tar -C "$2" -cf - . | tee "$1/app.tar" | openssl dgst -sha256 >"$1/digest"; ${SIGN}`;
const ZSTD = `tar -C "$2" -cf - . | zstd -q -3 -T0 >"$1/app.tar.zst"; openssl dgst -sha256 <"$1/app.tar.zst" >"$1/digest"; ${SIGN}`;

/** Repack of sources that were never seen. */
export async function benchRepack(bench: Bench): Promise<void> {
  for (const corpus of [await bench.corpora.small(), await bench.corpora.large()]) {
    await row(bench, corpus, 'none', peer(bench, corpus, 'tar, tee, openssl dgst; sign', PLAIN));
    await row(bench, corpus, 'zstd', peer(bench, corpus, 'tar, zstd -3 -T0; openssl dgst; sign', ZSTD));
  }
}

async function row(bench: Bench, corpus: Corpus, compress: 'zstd' | 'none', other: Side): Promise<void> {
  const { options, place, report } = bench;
  const comparison = await compare(repackSide(corpus, { compress }, bench), other, options.pairs, place);
  // The targets are stated for many small files; few large ones are shown beside them.
  const target = { target: { kind: 'ratio', limit: 0.9 } } as const;
  const name = `repack ${corpus.name}, cold, ${compress === 'none' ? 'uncompressed' : 'zstd'}`;
  report.row({ name, comparison, ...(corpus.name === 'small' && target) });
}

function peer(
  { place, peerKey }: Bench,
  { directory, name: corpus }: Corpus,
  name: string,
  script: string,
): Side {
  const same = expectSame(`the digest of the tar of ${corpus}`);
  const check = (made: string): void => same(readFileSync(join(made, 'digest'), 'utf8'));
  return shellSide({ name, script, args: [directory, peerKey], check }, place);
}
