import { renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

// Puts a link to OUTSIDE in the place of the directory TREE/d, and the directory back, until it is ended: TREE OUTSIDE
const [tree = '', outside = ''] = process.argv.slice(2);
const [directory, aside] = [join(tree, 'd'), join(tree, 'aside')];

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // It is being removed just now.
  }
}

process.stdout.write('racing\n');
for (;;) {
  quietly(() => {
    renameSync(directory, aside);
    quietly(() => symlinkSync(outside, directory));
    quietly(() => unlinkSync(directory));
    renameSync(aside, directory);
  });
}
