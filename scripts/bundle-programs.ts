/**
 * node scripts/bundle-programs.ts [DIST]
 * Puts the installed `arx` and `arx-run` with what they import into few files, DIST/arx and DIST/arx-run: hundreds of modules,
 * each looked for and opened, would take longer than their work for a small bundle. What not every command needs stays in
 * files of its own. All packages are in `arx-run`; in `arx` are those that most commands load.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { bundle, type Ingredients } from './executable/bundle-program.ts';
import { demandOffline } from './executable/demand-offline.ts';
import { licencesOf } from './executable/licences-of.ts';

const ROOT = dirname(import.meta.dirname);
/** Each program, and the threads that it starts by the names of their files. */
const ARX = [
  'arx=src/cli/arx.ts',
  'digest-worker=src/online/local/digest-worker.ts',
  'frame-worker=src/archive/frame-worker.ts',
  'verify-worker=src/library/verify-worker.ts',
  'write-worker=src/offline/change/write-worker.ts',
];
const ARX_RUN = ['arx-run=src/cli/arx-run.ts', 'write-worker=src/offline/change/write-worker.ts'];
const IN_ARX = ['canonicalize', 'commander', 'semver', 'yaml'];
/** The parser of shells finds its compiled half beside itself. */
const NOT_IN_ARX_RUN = ['web-tree-sitter'];
/** Packages in the form of CommonJS ask for Node's modules in this way. */
const REQUIRE =
  "import{createRequire as arxRequire}from'node:module';const require=arxRequire(import.meta.url);";

const [dist = join(ROOT, 'dist')] = process.argv.slice(2).map((path) => resolve(path));
const work = mkdtempSync(join(tmpdir(), 'arx-bundle-'));
try {
  bundleInto(
    'arx',
    ARX,
    dependencies().filter((name) => !IN_ARX.includes(name)),
  );
  demandOffline(bundleInto('arx-run', ARX_RUN, NOT_IN_ARX_RUN));
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** @param without packages that stay where they are, with what they use themselves. */
function bundleInto(name: string, entries: readonly string[], without: readonly string[]): Ingredients {
  const directory = join(dist, name);
  rmSync(directory, { recursive: true, force: true });
  const form = [
    '--target=node22',
    '--format=esm',
    '--splitting',
    `--banner:js=${REQUIRE}`,
    ...without.map((dependency) => `--external:${dependency}`),
    `--outdir=${directory}`,
  ];
  const ingredients = bundle(ROOT, [...entries, ...form], join(work, `${name}.json`));
  writeFileSync(join(directory, 'LICENCES.txt'), licencesOf(ROOT, ingredients, []));
  return ingredients;
}

function dependencies(): string[] {
  const text = readFileSync(join(ROOT, 'package.json'), 'utf8');
  const { dependencies: always, peerDependencies: sometimes } = JSON.parse(text) as Readonly<
    Record<string, object>
  >;
  return Object.keys({ ...always, ...sometimes });
}
