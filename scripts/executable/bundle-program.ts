import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What went into a program, as esbuild's metafile says it; paths are from the project's root. */
export interface Ingredients {
  readonly inputs: Readonly<
    Record<string, { readonly imports: readonly { readonly path: string; readonly external?: boolean }[] }>
  >;
}

/** A program in one file. */
export interface BundledProgram {
  readonly file: string;
  readonly ingredients: Ingredients;
}

/**
 * Puts the program that starts at `entry` with all that it imports into one CommonJS file, the only form that Node 24
 * embeds, named as the entry. Nothing of the machine gets into it: without comments and white space it holds no paths.
 */
export function bundleProgram(root: string, entry: string, directory: string): BundledProgram {
  const file = join(directory, `${basename(entry, '.ts')}.cjs`);
  const form = [
    '--target=node24',
    '--format=cjs',
    // Its other form asks import.meta.url where it is, which a CommonJS file cannot.
    '--alias:web-tree-sitter=./node_modules/web-tree-sitter/web-tree-sitter.cjs',
    // The files that import.meta.url would find are embedded.
    '--log-override:empty-import-meta=silent',
    `--outfile=${file}`,
  ];
  return { file, ingredients: bundle(root, [entry, ...form], join(directory, 'ingredients.json')) };
}

/**
 * Puts what starts at some entries into few files, into a directory. @param words of esbuild: entries, form, and where to.
 * @param metafile where esbuild says what went in.
 */
export function bundle(root: string, words: readonly string[], metafile: string): Ingredients {
  const esbuild = join(root, 'node_modules', '@esbuild', 'linux-x64', 'bin', 'esbuild');
  const common = ['--bundle', '--platform=node', '--minify-whitespace', '--minify-syntax'];
  const also = [
    '--legal-comments=none',
    '--preserve-symlinks',
    '--log-level=warning',
    `--metafile=${metafile}`,
  ];
  const { status, stderr, error } = spawnSync(esbuild, [...words, ...common, ...also], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0 || stderr !== '')
    throw new Error(`esbuild ended with ${status}: ${stderr}`, { cause: error });
  return JSON.parse(readFileSync(metafile, 'utf8')) as Ingredients;
}
