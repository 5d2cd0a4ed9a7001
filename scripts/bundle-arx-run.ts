/**
 * node scripts/bundle-arx-run.ts [DIST]
 * Puts the installed `arx-run` with all that it imports into few files, DIST/arx-run: 500 modules, each looked for and opened,
 * would take longer than its work for a small bundle. What a plain run does not need stays in files of its own.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { bundle } from './executable/bundle-program.ts';
import { demandOffline } from './executable/demand-offline.ts';
import { licencesOf } from './executable/licences-of.ts';

const ROOT = dirname(import.meta.dirname);
/** The program, and the thread that it starts by the name of its file. */
const ENTRIES = ['arx-run=src/cli/arx-run.ts', 'write-worker=src/offline/change/write-worker.ts'];
/** Packages in the form of CommonJS ask for Node's modules in this way. */
const REQUIRE =
  "import{createRequire as arxRequire}from'node:module';const require=arxRequire(import.meta.url);";

const [dist = join(ROOT, 'dist')] = process.argv.slice(2).map((path) => resolve(path));
const directory = join(dist, 'arx-run');
const work = mkdtempSync(join(tmpdir(), 'arx-bundle-'));
try {
  rmSync(directory, { recursive: true, force: true });
  // The parser of shells finds its compiled half beside itself.
  const form = [
    '--target=node22',
    '--format=esm',
    '--splitting',
    '--external:web-tree-sitter',
    `--banner:js=${REQUIRE}`,
  ];
  const ingredients = bundle(
    ROOT,
    [...ENTRIES, ...form, `--outdir=${directory}`],
    join(work, 'ingredients.json'),
  );
  demandOffline(ingredients);
  writeFileSync(join(directory, 'LICENCES.txt'), licencesOf(ROOT, ingredients, []));
} finally {
  rmSync(work, { recursive: true, force: true });
}
