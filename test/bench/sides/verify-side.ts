import type { Bench } from '../bench-context.ts';
import type { Side } from '../compare.ts';
import type { SealedCorpus } from '../corpora.ts';
import { expectSame } from '../expect-same.ts';
import { digestIn } from '../read-answer.ts';

/** `arx verify`; it must name the digest that repack named. */
export function verifySide({ bundle, digest, name }: SealedCorpus, { program }: Bench): Side {
  const same = expectSame(`the bundle digest of ${name}`, digest);
  const command = program.command(['verify', bundle, '--json']);
  return { name: 'arx', trial: () => ({ command, check: ({ stdout }) => same(digestIn(stdout, 'verify')) }) };
}
