import type { Bench } from '../bench-context.ts';
import { compare } from '../compare.ts';
import { extractSide } from '../sides/extract-side.ts';
import { shellSide } from '../sides/shell-side.ts';
import { demandTree } from '../tree-digest.ts';

const SCRIPT = 'openssl dgst -sha256 "$2" >/dev/null; tar -C "$1" -xf "$2"';

/** Verify and unpack, beside a digest and then an unpacking. */
export async function benchExtract(bench: Bench): Promise<void> {
  const { options, place, report, corpora } = bench;
  const sealed = await corpora.smallBundle();
  const check = (made: string): void => demandTree(made, sealed.facts, 'tar x');
  const args = [await corpora.smallTar()];
  const peer = shellSide({ name: 'openssl dgst; tar x', script: SCRIPT, args, check }, place);
  report.row({
    name: 'verify and extract small',
    comparison: await compare(extractSide(sealed, bench), peer, options.pairs, place),
    target: { kind: 'ratio', limit: 1.1 },
  });
}
