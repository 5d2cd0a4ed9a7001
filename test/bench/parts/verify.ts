import type { Bench } from '../bench-context.ts';
import { compare, repeat } from '../compare.ts';
import type { SealedCorpus } from '../corpora.ts';
import { shellSide } from '../sides/shell-side.ts';
import { verifySide } from '../sides/verify-side.ts';

/** Verify beside a plain digest of the same file. */
export async function benchVerify(bench: Bench): Promise<void> {
  await row(bench, await bench.corpora.largeBundle(), 1.15);
  await row(bench, await bench.corpora.smallBundle(), 1.5);
}

async function row(bench: Bench, sealed: SealedCorpus, limit: number): Promise<void> {
  const { options, place, report } = bench;
  const digest = (tool: string, name: string) =>
    shellSide({ name, script: `${tool} "$2" >"$1/digest"`, args: [sealed.bundle] }, place);
  const openssl = digest('openssl dgst -sha256', 'openssl dgst');
  const comparison = await compare(verifySide(sealed, bench), openssl, options.pairs, place);
  report.row({ name: `verify ${sealed.name}`, comparison, target: { kind: 'ratio', limit } });
  const { wall } = await repeat(digest('sha256sum', 'sha256sum'), 1, place);
  report.fact(
    `verify ${sealed.name}: for information, sha256sum of the same file takes ${wall.median.toFixed(3)} s`,
  );
}
