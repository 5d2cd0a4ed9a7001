/**
 * node scripts/copy-grammar.ts [DIST]
 * Puts the compiled grammar of bash, with its licence (MIT), beside the built code that reads it: tree-sitter-bash itself is
 * only installed where arx is developed.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = dirname(import.meta.dirname);
const [dist = join(ROOT, 'dist')] = process.argv.slice(2);
const from = join(ROOT, 'node_modules', 'tree-sitter-bash');
const to = join(dist, 'audit', 'behaviour', 'shell');

mkdirSync(to, { recursive: true });
copyFileSync(join(from, 'tree-sitter-bash.wasm'), join(to, 'tree-sitter-bash.wasm'));
copyFileSync(join(from, 'LICENSE'), join(to, 'tree-sitter-bash.LICENSE'));
