import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type Architecture, baseNode } from './base-node.ts';
import { bundleProgram, type Ingredients } from './bundle-program.ts';
import { demandOffline } from './demand-offline.ts';

/** What Node looks for in itself (Node's "Single executable applications", "Injecting the preparation blob"). */
const BLOB = 'NODE_SEA_BLOB';
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const ENTRY = 'src/cli/arx-run.ts';
/** The thread that it starts, which is embedded as a text. */
const WORKER = 'src/offline/change/write-worker.ts';

/** The program as Node embeds it, with the files that it reads at run time. */
export interface Blob {
  readonly file: string;
  readonly ingredients: Ingredients;
}

/**
 * Makes what is put into each executable. The same sources give the same bytes: no times and no paths, and nothing that
 * depends on the processor (no snapshot, no code cache).
 * @throws Error if network code would be in it.
 */
export function makeBlob(root: string, directory: string): Blob {
  mkdirSync(directory, { recursive: true });
  const worker = bundleProgram(root, WORKER, directory);
  const { file, ingredients } = bundleProgram(root, ENTRY, directory);
  for (const one of [worker.ingredients, ingredients]) demandOffline(one);
  const blob = join(directory, 'blob');
  const config = join(directory, 'executable.json');
  writeFileSync(config, JSON.stringify(configOf(root, directory, { file, worker: worker.file })));
  // The blob has the path of the program in it as the configuration names it: relative to this directory.
  execFileSync(baseNode(root, 'x64'), ['--experimental-sea-config', config], {
    cwd: directory,
    stdio: 'pipe',
    env: {},
  });
  return { file: blob, ingredients };
}

function configOf(
  root: string,
  directory: string,
  { file, worker }: { readonly file: string; readonly worker: string },
): Readonly<Record<string, unknown>> {
  const modules = join(root, 'node_modules');
  return {
    main: relative(directory, file),
    output: 'blob',
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    useCodeCache: false,
    // Else NODE_OPTIONS in the caller's environment could load code into a program that root runs.
    execArgvExtension: 'none',
    assets: {
      'write-worker.cjs': worker,
      'tree-sitter-bash.wasm': join(modules, 'tree-sitter-bash', 'tree-sitter-bash.wasm'),
      'web-tree-sitter.wasm': join(modules, 'web-tree-sitter', 'web-tree-sitter.wasm'),
    },
  };
}

/** Puts the program into a copy of Node; `file` is that copy. */
export function makeExecutable(root: string, architecture: Architecture, blob: Blob, file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  copyFileSync(baseNode(root, architecture), file);
  chmodSync(file, 0o755);
  const postject = join(root, 'node_modules', 'postject', 'dist', 'cli.js');
  execFileSync(process.execPath, [postject, file, BLOB, blob.file, '--sentinel-fuse', FUSE, '--overwrite'], {
    stdio: 'pipe',
  });
}
