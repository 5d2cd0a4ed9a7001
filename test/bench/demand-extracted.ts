import { join } from 'node:path';
import type { Bench } from './bench-context.ts';
import { readAnswer } from './read-answer.ts';
import { demandTree, treeFacts } from './tree-digest.ts';

/** @throws Error unless each source of a bundle, in the order of the manifest, is the directory of its name. */
export async function demandExtracted(
  bundle: string,
  { content, targets }: { readonly content: string; readonly targets: readonly string[] },
  { place, program }: Bench,
): Promise<void> {
  const made = place.fresh('extracted');
  const said = await place.execute(program.command(['extract', bundle, made, '--json']));
  const { directories } = readAnswer(said, 'extract') as { directories: { directory: string }[] };
  if (directories.length !== targets.length)
    throw new Error(`the bundle has ${directories.length} sources, expected ${targets.length}`);
  for (const [index, target] of targets.entries()) {
    const tree = join(made, directories[index]?.directory ?? '');
    demandTree(tree, treeFacts(join(content, target)), `arx extract of ${target}`);
  }
  place.discard(made);
}
