import { join } from 'node:path';
import type { Bench } from '../bench-context.ts';
import type { Side } from '../compare.ts';
import type { SealedCorpus } from '../corpora.ts';
import { readAnswer } from '../read-answer.ts';
import { demandTree } from '../tree-digest.ts';

/** `arx extract` into a fresh directory; each tree must be the corpus, and the first is compared by diff too. */
export function extractSide(
  { bundle, directory, facts, name }: SealedCorpus,
  { place, program }: Bench,
): Side {
  let compared = false;
  const trial: Side['trial'] = () => {
    const made = place.fresh('extracted');
    return {
      command: program.command(['extract', bundle, made, '--json']),
      check: async ({ stdout }) => {
        const { directories } = readAnswer(stdout, 'extract') as { directories: [{ directory: string }] };
        const tree = join(made, directories[0].directory);
        demandTree(tree, facts, `arx extract of ${name}`);
        if (!compared) await place.execute({ argv: ['diff', '-r', '--no-dereference', directory, tree] });
        compared = true;
      },
      clear: () => place.discard(made),
    };
  };
  return { name: 'arx', trial };
}
